# SPDX-License-Identifier: BSD-2-Clause
# hold_proxy.py PORT BYTES DIR: a server on loopback (its port in DIR/proxy) that is the one on PORT, but stops in the
# middle of a word: of each connection only so many bytes come through until DIR/go is there. Who leaves before that is
# written to DIR/left, with the time.
import os, select, socket, sys, threading, time

port, limit, dir = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


def may_go():
    return os.path.exists(dir + '/go')


def serve(client):
    server = socket.create_connection(('127.0.0.1', port))
    passed = 0
    while True:
        held = passed >= limit and not may_go()
        ready = select.select([client] if held else [client, server], [], [], 0.02)[0]
        if client in ready:
            data = client.recv(65536)
            if not data:
                if held:
                    with open(dir + '/left', 'a') as f:
                        f.write('%d\n' % time.time_ns())
                break
            server.sendall(data)
        if server in ready:
            data = server.recv(65536 if may_go() else min(65536, limit - passed))
            if not data:
                break
            client.sendall(data)
            passed += len(data)
    client.close()
    server.close()


listener = socket.create_server(('127.0.0.1', 0))
with open(dir + '/proxy.part', 'w') as f:
    f.write('%d\n' % listener.getsockname()[1])
os.rename(dir + '/proxy.part', dir + '/proxy')
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
