// SPDX-License-Identifier: BSD-2-Clause
/*
 * Build-time tool: packs text files into one C table.
 *   mkdata SYMBOL FILE… > out.c      →  const struct data_file SYMBOL[] = { { "name", text, length }, … , { 0 } };
 */
#include <stdio.h>
#include <string.h>

static int pack_bytes(const char *path, unsigned i)
{
	FILE *f = fopen(path, "rb");
	unsigned long n = 0;
	int c;

	if (!f) {
		perror(path);
		return 1;
	}
	printf("static const unsigned char text_%u[] = {", i);
	for (; (c = getc(f)) != EOF; n++)
		printf("%s%d,", n % 24 ? "" : "\n", c);
	printf("0};\nenum { length_%u = %lu };\n", i, n);
	fclose(f);
	return 0;
}

int main(int argc, char **argv)
{
	int bad = 0;

	if (argc < 2) {
		fputs("usage: mkdata SYMBOL FILE...\n", stderr);
		return 2;
	}
	puts("#include \"base/data.h\"");
	for (int i = 2; i < argc; i++)
		bad |= pack_bytes(argv[i], (unsigned)i);
	printf("const struct data_file %s[] = {\n", argv[1]);
	for (int i = 2; i < argc; i++)
		printf("\t{ \"%s\", (const char *)text_%d, length_%d },\n", argv[i], i, i);
	puts("\t{ 0, 0, 0 },\n};");
	return bad;
}
