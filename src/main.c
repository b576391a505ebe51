// SPDX-License-Identifier: BSD-2-Clause
#include <signal.h>

#include "cli/command.h"

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN); /* libetpan writes to sockets that may be gone */
	return cli_main(argc, argv);
}
