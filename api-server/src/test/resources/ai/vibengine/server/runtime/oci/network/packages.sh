#!/bin/sh
# Makes a repository of git, an index of pip and one of apt in a folder, each with something that says hello. Argument: the folder.
set -eu
umask 022
cd "$1"

mkdir -p work simple/hello apt/root/DEBIAN apt/root/usr/bin
git init -q -b main work
echo "hello from git" >work/hello
git -C work add hello
git -C work -c user.name=a -c user.email=a@example.com commit -q -m first
git clone -q --bare work hello.git
git -C hello.git update-server-info

python3 - <<'END'
import zipfile

info = "hello-1.0.dist-info/"
with zipfile.ZipFile("simple/hello/hello-1.0-py3-none-any.whl", "w") as wheel:
    wheel.writestr("hello.py", 'print("hello from pip")\n')
    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\nName: hello\nVersion: 1.0\n")
    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr(info + "RECORD", "hello.py,,\n%sMETADATA,,\n%sWHEEL,,\n%sRECORD,,\n" % (info, info, info))
END
echo '<a href="hello-1.0-py3-none-any.whl">hello-1.0-py3-none-any.whl</a>' >simple/hello/index.html

cat >apt/root/DEBIAN/control <<'END'
Package: hello-test
Version: 1.0
Architecture: all
Maintainer: A <a@example.com>
Description: says hello
END
printf '#!/bin/sh\necho hello from apt\n' >apt/root/usr/bin/hello-test
chmod 755 apt/root/usr/bin/hello-test
dpkg-deb --root-owner-group --build apt/root apt/hello-test.deb >/dev/null
{
    cat apt/root/DEBIAN/control
    echo "Filename: ./hello-test.deb"
    echo "Size: $(stat -c %s apt/hello-test.deb)"
    echo "SHA256: $(sha256sum apt/hello-test.deb | cut -d' ' -f1)"
} >apt/Packages
