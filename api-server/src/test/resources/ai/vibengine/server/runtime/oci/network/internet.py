"""An internet for tests: servers that say who they are and whom they were asked for, and have the files below files/. Arguments: the network's first three numbers, the machine's address, the certificate, beside which those are."""
import os
import socket
import ssl
import struct
import sys
import threading
import time

NET, MACHINE, CERTIFICATE = sys.argv[1:4]
FILES = os.path.dirname(CERTIFICATE)
ALLOWED, OTHER, NAMES = NET + ".10", NET + ".11", NET + ".53"
HOSTS = {
    "allowed.test": [ALLOWED],
    "other.test": [OTHER],
    "sub.allowed.test": [ALLOWED],
    "rebind-loopback.test": ["127.0.0.1"],
    "rebind-metadata.test": ["169.254.169.254"],
    "rebind-machine.test": [MACHINE],
    "mixed.test": ["127.0.0.1", ALLOWED],
}


def reply(query):
    at, labels = 12, []
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode())
        at += 1 + query[at]
    end = at + 5
    kind = struct.unpack(">H", query[at + 1:at + 3])[0]
    name = ".".join(labels).lower()
    answers = []
    if kind == 1:
        answers = [socket.inet_aton(address) for address in HOSTS.get(name, [])]
    elif kind == 16 and name in HOSTS:
        text = b"told by the name server"
        answers = [bytes([len(text)]) + text]
    code = 0 if name in HOSTS else 3
    header = query[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, len(answers), 0, 0)
    body = query[12:end]
    for answer in answers:
        body += b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 1, len(answer)) + answer
    return header + body


def names_udp():
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.bind((NAMES, 53))
    while True:
        query, who = listening.recvfrom(4096)
        print("asked", flush=True)
        listening.sendto(reply(query), who)


def serve(address, port, talk):
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((address, port))
    listening.listen(64)

    def loop():
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=guarded, args=(connection,), daemon=True).start()

    def guarded(connection):
        try:
            talk(connection)
        except OSError:
            pass
        finally:
            connection.close()

    threading.Thread(target=loop, daemon=True).start()


def web(address, wrap=None):
    def talk(connection):
        if wrap:
            connection = wrap.wrap_socket(connection, server_side=True)
        head = b""
        while b"\r\n\r\n" not in head:
            more = connection.recv(4096)
            if not more:
                return
            head += more
        path, _, query = head.split(b" ", 2)[1].decode().partition("?")
        if path == "/redirect":
            connection.sendall(f"HTTP/1.1 302 Found\r\nLocation: {query}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            return
        if path.startswith("/files/"):
            file(connection, path)
            return
        if b"/large" in head:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\nConnection: close\r\n\r\n")
            for _ in range(100):
                connection.sendall(bytes(1048576))
            return
        text = ("I am " + address).encode()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(text), text))
    return talk


def file(connection, path):
    found = os.path.normpath(FILES + path)
    if not found.startswith(FILES + "/files/"):
        return
    found = os.path.join(found, "index.html") if os.path.isdir(found) else found
    status, content = "404 Not Found", b""
    if os.path.isfile(found):
        with open(found, "rb") as opened:
            status, content = "200 OK", opened.read()
    kind = "text/html" if found.endswith(".html") else "application/octet-stream"
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    connection.sendall(head.encode())
    connection.sendall(content)


def echo(address):
    def talk(connection):
        connection.sendall(("I am " + address + "\n").encode())
        while True:
            said = connection.recv(65536)
            if not said:
                return
            connection.sendall(said)
    return talk


def drip(connection):
    while True:
        connection.sendall(b"drop\n")
        time.sleep(0.1)


def echo_udp(address):
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.bind((address, 7))
    while True:
        said, who = listening.recvfrom(65536)
        listening.sendto(b"I am " + address.encode(), who)


def names_tcp(connection):
    length = struct.unpack(">H", connection.recv(2))[0]
    answer = reply(connection.recv(length))
    connection.sendall(struct.pack(">H", len(answer)) + answer)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(CERTIFICATE)
for host in (ALLOWED, OTHER):
    for port in (80, 8080):
        serve(host, port, web(host))
    serve(host, 443, web(host, context))
    for port in (7, 22, 25):
        serve(host, port, echo(host))
    serve(host, 9, drip)
    threading.Thread(target=echo_udp, args=(host,), daemon=True).start()
serve(NAMES, 53, names_tcp)
threading.Thread(target=names_udp, daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
