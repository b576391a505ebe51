#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Two admins on a bad line, one folder: whatever is cut, killed, expunged, replaced, in the end nothing is lost.

soak.py DIR IMAP_PORT SECONDS SEED; run by soak.sh, which starts the Dovecot. Both admins go through a proxy that cuts
connections after a random number of bytes in either direction. Beside that: kill -9 in the middle of pulls, a disk that
is full, mails that come and go, another UIDVALIDITY, marks of both on the same mails. A ledger keeps what each mail's
last mark was; at the end both stores and a fresh third one are compared with it and with the folder. Exit 1 when
anything is lost or doubled.
"""
import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import threading
import time

dir_, imap_port, seconds, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
modori = os.environ["MODORI"]
conf = dir_ + "/dovecot.conf"
rnd = random.Random(seed)
count = {k: 0 for k in "pulls cuts kills full_disks mails expunged uidvalidity marks refused".split()}
now = 1790000000  # each mark has its own ten minutes: which is later is never in doubt
crashes = []


class Proxy(threading.Thread):
    """Hands bytes on until the budget of a connection is used up, then breaks it."""

    def __init__(self):
        super().__init__(daemon=True)
        self.sock = socket.socket()
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.bind(("127.0.0.1", 0))
        self.sock.listen(50)
        self.port = self.sock.getsockname()[1]
        self.cuts = True
        self.rnd = random.Random(seed + 1)

    def run(self):
        while True:
            client, _ = self.sock.accept()
            server = socket.create_connection(("127.0.0.1", imap_port))
            budget = [None, None]
            if self.cuts and self.rnd.random() < 0.6:
                # mostly somewhere in the commands, or in the mails
                budget[self.rnd.randrange(2)] = int(2 ** self.rnd.uniform(0, 18 if self.rnd.random() < 0.6 else 11))
            for a, b, left in ((client, server, budget[0]), (server, client, budget[1])):
                threading.Thread(target=self.hand_on, args=(a, b, left, client, server), daemon=True).start()

    def hand_on(self, a, b, left, client, server):
        try:
            while True:
                data = a.recv(65536)
                if not data:
                    break
                if left is not None:
                    if len(data) >= left:
                        b.sendall(data[:left])
                        count["cuts"] += 1
                        for s in (client, server):  # some with a reset, some with an end
                            if self.rnd.random() < 0.5:
                                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                        break
                    left -= len(data)
                b.sendall(data)
        except OSError:
            pass
        for s in (client, server):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            s.close()


proxy = Proxy()
proxy.start()


def person(name, port):
    os.makedirs(f"{dir_}/{name}/modori", exist_ok=True)
    with open(f"{dir_}/{name}/modori/config", "w") as f:
        f.write(f"name = {name}\n[account team]\nhost = 127.0.0.1\nport = {port}\ntls = none\nuser = ops\n"
                "password-command = echo secret\nfolder = INBOX\nshare = keywords\n")


def environment(name):
    return dict(os.environ, MODORI_NOW=str(now), XDG_CONFIG_HOME=f"{dir_}/{name}", XDG_STATE_HOME=f"{dir_}/{name}/state",
                XDG_CACHE_HOME=f"{dir_}/{name}/cache", LC_ALL="C.UTF-8")


def start(name, *args, before=None):
    return subprocess.Popen([modori, "--lang", "en", *args], env=environment(name), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            preexec_fn=before)


def run(name, *args, before=None):
    p = start(name, *args, before=before)
    try:
        out, err = p.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        p.kill()
        crashes.append(f"{name} {args[:2]} hangs")
        return -9, "", ""
    if p.returncode not in (0, 1, 4):
        crashes.append(f"{name} {args[:2]} ends with {p.returncode}: {err.decode()[-300:]}")
    return p.returncode, out.decode(), err.decode()


def rows(name):
    """All failures a store has, by the address mailed to: each mail of ours has its own."""
    code, out, err = run(name, "--filter", "", "list", "--reveal", "--format=json")
    if code:
        sys.exit(f"soak: list of {name}: {err}")
    return [json.loads(line) for line in out.splitlines()]


def doveadm(*args):
    return subprocess.run(["doveadm", "-c", conf, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


# ---- the folder ----

number = 0
ledger = {}  # address: state of its last mark


def deliver(n):
    """Each mail fails at a host of its own, so that it is an issue of its own."""
    global number
    for _ in range(n):
        number += 1
        pad = "x" * (rnd.randrange(90000) if number % 40 == 0 else rnd.randrange(2000))
        mail = f"""Return-Path: <>
From: MAILER-DAEMON@mx.h{number}.example
To: sender@client.example
Subject: Undelivered Mail Returned to Sender
Date: Thu, 29 Oct 2026 14:34:45 +0000
Message-ID: <m{number}@mx.h{number}.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

<u{number}@h{number}.example>: host mx.h{number}.example said: 550 5.1.1 User unknown (in reply to RCPT TO command)

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.client.example

Final-Recipient: rfc822; u{number}@h{number}.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.h{number}.example
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b
Content-Type: message/rfc822

From: sender@client.example
To: u{number}@h{number}.example
Message-ID: <o{number}@client.example>
Subject: hello

{pad}
--b--
"""
        name = f"{dir_}/mail/new/1763370000.{number}.soak"
        with open(f"{dir_}/mail/tmp/{number}", "w") as f:
            f.write(mail)
        os.chmod(f"{dir_}/mail/tmp/{number}", 0o666)
        os.rename(f"{dir_}/mail/tmp/{number}", name)
        count["mails"] += 1


def on_server():
    """Addresses of the mails that the folder holds now."""
    out = doveadm("fetch", "-u", "ops", "hdr.message-id", "mailbox", "INBOX", "all").stdout.decode()
    return ["u{0}@h{0}.example".format(w.split("@")[0][len("<m"):]) for w in out.split() if w.startswith("<m")]


def uids():
    out = doveadm("fetch", "-u", "ops", "uid", "mailbox", "INBOX", "all").stdout.decode()
    return [w for w in out.split() if w.isdigit()]


# ---- what happens ----

def pull(name):
    count["pulls"] += 1
    run(name, "pull")


def kill(name):
    p = start(name, "pull")
    time.sleep(rnd.uniform(0, 0.25))
    p.kill()
    p.communicate()
    count["kills"] += 1


def full_disk(name):
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        size = max(os.path.getsize(f"{dir_}/{name}/state/modori/{f}") for f in os.listdir(f"{dir_}/{name}/state/modori"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + rnd.randrange(60000), resource.RLIM_INFINITY))

    run(name, "pull", before=limit)
    count["full_disks"] += 1


def mark(name):
    """One to twenty failures of what this admin sees."""
    global now
    there = [r for r in rows(name) if not r["gone"]]
    if not there:
        return
    some = rnd.sample(there, min(len(there), rnd.randrange(1, 21)))
    command, state, more = rnd.choice((("resolve", "done", ()), ("reopen", "open", ()), ("sleep", "asleep", ("--until", "2027-12-31"))))
    now += 600
    code, _, err = run(name, command, *[str(r["id"]) for r in some], *more)
    if code:
        count["refused"] += 1
        return
    for r in some:
        ledger[r["recipient"]] = state
    count["marks"] += len(some)


def expunge():
    some = uids()
    if len(some) > 60:
        gone = rnd.sample(some, rnd.randrange(1, 6))
        doveadm("expunge", "-u", "ops", "mailbox", "INBOX", "uid", ",".join(gone))
        count["expunged"] += len(gone)


def replace():
    """Other UIDs for all: what a restore from a backup, or a rebuilt index, does."""
    global validity
    validity += 1
    if doveadm("mailbox", "update", "-u", "ops", "--uid-validity", str(validity), "INBOX").returncode == 0:
        count["uidvalidity"] += 1


validity = 1900000000
person("sato", proxy.port)
person("tanaka", proxy.port)
person("fresh", imap_port)
deliver(120)
end = time.time() + seconds
told = time.time()
pull("sato")
pull("tanaka")
while time.time() < end:
    who = rnd.choice(("sato", "tanaka"))
    dice = rnd.random()
    if dice < 0.30:
        mark(who)
    elif dice < 0.62:
        pull(who)
    elif dice < 0.74:
        kill(who)
    elif dice < 0.77:
        full_disk(who)
    elif dice < 0.85:
        deliver(rnd.randrange(1, 12))
    elif dice < 0.93:  # mails vanish while somebody pulls
        p = start(who, "pull")
        expunge()
        p.communicate()
    elif dice < 0.945:
        p = start(who, "pull")
        replace()
        p.communicate()
    else:  # both at once
        a, b = start("sato", "pull"), start("tanaka", "pull")
        a.communicate()
        b.communicate()
    if time.time() - told > 60:
        told = time.time()
        print("soak:", ", ".join(f"{v} {k}" for k, v in count.items()), flush=True)

# ---- the line is good again ----

proxy.cuts = False
for _ in range(4):
    for name in ("sato", "tanaka"):
        code, out, err = run(name, "pull")
        if code:
            crashes.append(f"last pull of {name}: {code} {err[-300:]}")
waiting = "wait to be sent" in out or "waits to be sent" in out
run("fresh", "pull")
there = on_server()
lost = doubles = marks_lost = differ = 0
stores = {}
for name in ("sato", "tanaka", "fresh"):
    alive = [r for r in rows(name) if not r["gone"]]
    by_address = {}
    for r in alive:
        doubles += r["recipient"] in by_address
        by_address[r["recipient"]] = r["state"]
    stores[name] = by_address
    missing = set(there) - set(by_address)
    surplus = set(by_address) - set(there)
    lost += len(missing)
    differ += len(surplus)
    if missing or surplus:
        print(f"soak: {name} lacks {sorted(missing)[:5]}, has too much {sorted(surplus)[:5]}")
    for address in there:
        state = by_address.get(address, "none")
        state = "open" if state in ("new", "back") else state
        if state != ledger.get(address, "open"):
            marks_lost += 1
            print(f"soak: {name} has {address} {state}, last marked {ledger.get(address, 'open')}")
print("soak:", ", ".join(f"{v} {k}" for k, v in count.items()))
print(f"soak: {len(there)} mails in the folder, {len(ledger)} mails marked; {count['cuts']} cuts and {count['kills']} kills survived; "
      f"mails lost {lost}, marks lost {marks_lost}, doubles {doubles}, gone mails kept {differ}, crashes {len(crashes)}")
for c in crashes[:10]:
    print("soak:", c)
sys.exit(1 if lost or marks_lost or doubles or differ or crashes or waiting else 0)
