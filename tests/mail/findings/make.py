# SPDX-License-Identifier: BSD-2-Clause
"""make.py CASES DIR: writes the mails of a file of cases, a folder a case, and prints "NAME EXPECTED" a line.

A case begins with "== NAME EXPECTED"; then lines "key: value" of one bounce, which make.py fills up to a whole mail
(RFC 3464). "mail xN +SECONDS" begins another mail, N times, each SECONDS later; "#" in a value is its number."""
import calendar, os, sys, time

def rfc(t):
    return time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime(t))

def clock(s):
    return calendar.timegm(time.strptime(s, '%Y-%m-%d %H:%M'))

def mail(m):
    get = lambda k, d='': m[k][-1] if k in m else d
    t = clock(get('date', '2025-11-17 09:00')) + m['_late']
    final, reporter = get('final', 'aya@partner.example'), get('reporter', 'mail.client.example')
    sender, to = get('from', 'ken@client.example'), get('to', get('final', 'aya@partner.example'))
    diag, remote, status = get('diag', ''), get('remote', ''), get('status', '5.0.0')
    action = get('action', 'failed')
    if 'raw' in m:
        return '\n'.join(m['raw']).replace('\\n', '\n') + '\n'
    said = get('text') or ('<%s>: host %s[192.0.2.99] said: %s' % (final, remote, diag) if remote else '<%s>: %s' % (final, diag))
    if 'command' in m and 'text' not in m:
        said += ' (in reply to %s command)' % get('command')
    out = ['From: MAILER-DAEMON@%s (Mail Delivery System)' % reporter, 'To: ' + get('bounce-to', sender), 'Date: ' + rfc(t),
           'Subject: ' + ('Delayed Mail' if action == 'delayed' else 'Undelivered Mail Returned to Sender'), 'Auto-Submitted: auto-replied',
           'Message-ID: <b%s@%s>' % (m['_id'], reporter), 'MIME-Version: 1.0',
           'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', '',
           '--b', 'Content-Type: text/plain; charset=utf-8', '', 'This is the mail system at host %s.' % reporter, '', said, '',
           '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; ' + reporter]
    if 'arrived' in m:
        out.append('Arrival-Date: ' + rfc(clock(get('arrived'))))
    out += ['', 'Final-Recipient: rfc822; ' + final]
    if 'original' in m:
        out.append('Original-Recipient: rfc822; ' + get('original'))
    out += ['Action: ' + action, 'Status: ' + status]
    if remote:
        out.append('Remote-MTA: dns; ' + remote)
    if diag:
        out.append('Diagnostic-Code: smtp; ' + diag)
    whole = 'body' in m or 'attach' in m
    out += ['', '--b', 'Content-Type: ' + ('message/rfc822' if whole else 'text/rfc822-headers'), '']
    if 'envelope' in m:
        out.append('Return-Path: <%s>' % get('envelope'))
    out += ['Received: ' + r for r in m.get('received', [])]
    out += ['From: ' + sender, 'To: ' + to, 'Subject: ' + get('subject', 'Hello'), 'Date: ' + rfc(t - 60),
            'Message-ID: <%s>' % get('msgid', 'm%s@client.example' % m['_id'])] + m.get('head', [])
    if 'attach' in m:
        out += ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="c"', '', '--c', 'Content-Type: text/plain', '', 'See the file.',
                '--c', 'Content-Type: application/octet-stream; name="%s"' % get('attach'), '', 'x', '--c--']
    elif whole:
        out += ['', get('body')]
    return '\n'.join(out + ['--b--', ''])

def write(folder, mails, conf):
    os.makedirs(folder)
    with open(folder + '/config', 'w') as f:
        f.write(''.join('%s = %s\n' % c for c in conf))
    n = 0
    for times, step, base in mails:
        for i in range(times):
            n += 1
            m = dict((k, [v.replace('#', str(i)) for v in vs]) for k, vs in base.items())
            m['_late'], m['_id'] = i * step, n
            with open('%s/%03d.eml' % (folder, n), 'w') as f:
                f.write(mail(m))

cases, out = open(sys.argv[1]), sys.argv[2]
name, mails, conf = None, [], []
def flush():
    if name:
        write(out + '/' + name, mails, conf)
for line in cases:
    line = line.rstrip('\n')
    if not line or line.startswith('# '):
        continue
    if line.startswith('== '):
        flush()
        name, _, expected = line[3:].partition(' ')
        mails, conf = [[1, 0, {}]], []
        print(name, expected)
    elif line == 'mail' or line.startswith('mail '):
        words = line.split()
        if mails[-1][2]:
            mails.append([1, 0, {}])
        for w in words[1:]:
            mails[-1][0 if w[0] == 'x' else 1] = int(w[1:])
    elif line.startswith('us: ') or line.startswith('ips: '):
        conf.append(('domains' if line[0] == 'u' else 'ips', line.partition(': ')[2]))
    else:
        key, _, value = line.partition(': ')
        mails[-1][2].setdefault(key, []).append(value)
flush()
