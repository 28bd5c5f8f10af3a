"""Attacks on the walls around a sandbox's network, each tried from inside one. Says OPEN for each that comes through, SHUT for each thing that should, and at last how many were tried. Arguments: public or listed, the first three numbers of the internet's addresses, a port of the machine, addresses that are closed, separated by commas."""
import fcntl
import socket
import ssl
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor

MODE, NET, PORT, CLOSED = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4].split(",")
ALLOWED, OTHER, MACHINE = NET + ".10", NET + ".11", NET + ".1"
LARGE = bytes(4000)  # Larger than what a packet takes, so it goes in fragments.
FREEBIND = 15
SIOCSARP = 0x8955
tries = []


def closed(what, attempt):
    tries.append((what, attempt, False))


def passes(what, attempt):
    tries.append((what, attempt, True))


def tcp(host, port, source=None):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as s:
        s.settimeout(3)
        if source:
            s.setsockopt(socket.IPPROTO_IP, FREEBIND, 1)
            s.bind((source, 0))
        s.connect((host, port))
        return s.recv(99) or "connected"


def udp(host, port, data=b"hello", source=None):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(1)
        if source:
            s.setsockopt(socket.IPPROTO_IP, FREEBIND, 1)
            s.bind((source, 0))
        s.connect((host, port))
        s.send(data)
        return s.recv(99)


def web(address, host, tls=None):
    with socket.create_connection((address, 443 if tls is not None else 80), 3) as s:
        if tls is not None:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            s = context.wrap_socket(s, server_hostname=tls or None)
        s.sendall(("GET / HTTP/1.1\r\n" + (f"Host: {host}\r\n" if host else "") + "\r\n").encode())
        return s.recv(9999)


def get(url):
    return urllib.request.urlopen(url, timeout=5).read()


def ask(server, name, kind=1, by=socket.SOCK_DGRAM):
    query = b"\x12\x34\x01\x00\x00\x01" + bytes(6)
    query += b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    query += b"\0" + kind.to_bytes(2, "big") + b"\0\1"
    stream = by == socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, by) as s:
        s.settimeout(3)
        s.connect((server, 53))
        s.send((len(query).to_bytes(2, "big") if stream else b"") + query)
        answer = s.recv(4096)[2 if stream else 0:]
        # The number of records in the answer.
        return int.from_bytes(answer[6:8], "big")


def arp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        return fcntl.ioctl(s, SIOCSARP, bytes(68))


def made(*kind):
    with socket.socket(*kind):
        return "made"


for address in CLOSED + ["10.0.2.2", "10.0.2.3", "10.213.0.1", "169.254.169.254", "192.168.0.1", "172.16.0.1",
                         "100.64.0.1", "127.0.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1"]:
    for port in (PORT, 15001, 15053):
        closed(f"tcp {address} {port}", lambda a=address, p=port: tcp(a, p))
    closed(f"udp {address}", lambda a=address: udp(a, PORT))
    closed(f"fragments {address}", lambda a=address: udp(a, PORT, LARGE))
for address in ("::ffff:" + MACHINE, "::ffff:127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "fe80::1", "::1"):
    closed("tcp " + address, lambda a=address: tcp(a, PORT))
for name in ("rebind-loopback.test", "rebind-metadata.test", "rebind-machine.test"):
    closed("name " + name, lambda n=name: socket.getaddrinfo(n, 80))
    closed("asked elsewhere " + name, lambda n=name: ask(OTHER, n))
    closed("page of " + name, lambda n=name: get(f"http://{n}:{PORT}/"))
for host in (MACHINE, "127.0.0.1", "169.254.169.254"):
    closed("redirect to " + host, lambda h=host: get(f"http://allowed.test/redirect?http://{h}:{PORT}/"))
closed("mail", lambda: tcp(ALLOWED, 25))
closed("ICMP", lambda: made(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP))
closed("raw ICMP", lambda: made(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP))
closed("raw IP", lambda: made(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW))
closed("raw IPv6", lambda: made(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW))
closed("packets", lambda: made(socket.AF_PACKET, socket.SOCK_RAW, 3))
closed("SCTP", lambda: made(socket.AF_INET, socket.SOCK_STREAM, 132))
closed("ARP", arp)
closed("another source by TCP", lambda: tcp(OTHER, 22, "10.213.0.77"))
closed("another source by UDP", lambda: udp(OTHER, 7, source="10.213.0.77"))

if MODE == "public":
    passes("tcp", lambda: tcp(OTHER, 22) == f"I am {OTHER}\n".encode())
    passes("udp", lambda: udp(OTHER, 7))
    passes("fragments", lambda: udp(OTHER, 7, LARGE))
    passes("redirect", lambda: get("http://allowed.test/redirect?http://other.test/") == b"I am " + OTHER.encode())
    passes("name servers elsewhere", lambda: ask("192.0.2.1", "allowed.test"))
else:
    # The list has allowed.test and port 7 of the other host.
    me, them = b"I am " + ALLOWED.encode(), b"I am " + OTHER.encode()
    passes("a listed name", lambda: me in web(ALLOWED, "allowed.test"))
    passes("a listed port", lambda: udp(OTHER, 7, LARGE))
    passes("an allowed Host leads to its own address", lambda: me in web(OTHER, "allowed.test"))
    passes("an allowed SNI leads to its own address", lambda: me in web(OTHER, "allowed.test", "allowed.test"))
    closed("another Host", lambda: web(ALLOWED, "other.test"))
    closed("no Host", lambda: web(ALLOWED, None))
    closed("another SNI", lambda: web(ALLOWED, "allowed.test", "other.test"))
    closed("no SNI", lambda: web(ALLOWED, "allowed.test", ""))
    closed("an address for a name", lambda: web(OTHER, OTHER))
    closed("no protocol with names", lambda: tcp(ALLOWED, 22))
    closed("another port", lambda: tcp(OTHER, 22))
    closed("QUIC", lambda: udp(ALLOWED, 443))
    closed("udp to a listed name", lambda: udp(ALLOWED, 7))
    closed("fragments to a listed name", lambda: udp(ALLOWED, 7, LARGE))
    closed("redirect to another name", lambda: get("http://allowed.test/redirect?http://other.test/"))
    for server in (NET + ".53", OTHER, "192.0.2.1"):
        closed("secrets in names, " + server, lambda s=server: ask(s, "secret.other.test"))
        closed("another name by TCP, " + server, lambda s=server: ask(s, "other.test", 1, socket.SOCK_STREAM))
        closed("TXT, " + server, lambda s=server: ask(s, "allowed.test", 16))


def judge(one):
    what, attempt, wanted = one
    try:
        result = attempt()
    except OSError as failure:
        return f"SHUT {what}: {failure}" if wanted else None
    except Exception as failure:  # Something answered, and badly.
        result = repr(failure)
    return None if bool(result) == wanted else f"{'SHUT' if wanted else 'OPEN'} {what}: {result}"


with ThreadPoolExecutor(8) as several:
    for line in filter(None, several.map(judge, tries)):
        print(line)
print("tried", len(tries))
