# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate authority of our own and the certificates, good and bad, that servers can be given."""

import os
import subprocess

# What each certificate is good or bad for: who it names, who issued it, when it is valid (openssl's YYYYMMDDHHMMSSZ).
KINDS = {
    "server": {"names": "DNS:localhost,DNS:mail.example.test,IP:127.0.0.1,IP:127.0.0.2", "issuer": "ca"},
    "renewed": {"names": "DNS:localhost,DNS:mail.example.test,IP:127.0.0.1,IP:127.0.0.2", "issuer": "ca"},
    "other-name": {"names": "DNS:mail.other.test", "issuer": "ca"},
    "expired": {"names": "DNS:localhost,IP:127.0.0.1,IP:127.0.0.2", "issuer": "ca", "from": "20200101000000Z", "to": "20200201000000Z"},
    "self-signed": {"names": "DNS:localhost,IP:127.0.0.1,IP:127.0.0.2", "issuer": None},
    "self-signed-again": {"names": "DNS:localhost,IP:127.0.0.1,IP:127.0.0.2", "issuer": None},
}

CONFIGURATION = """\
[ca]
default_ca = own
[own]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
commonName = supplied
organizationName = optional
[req]
distinguished_name = name
prompt = no
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[host]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
subjectAltName = {names}
"""


def openssl(*arguments):
    result = subprocess.run(["openssl", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]} failed: {result.stderr.strip()}")


def write_configuration(folder, names):
    path = os.path.join(folder, "openssl.cnf")
    with open(path, "w") as file:
        file.write(CONFIGURATION.format(folder=folder, names=names))
    return path


def make_key(path):
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", path)
    os.chmod(path, 0o600)


def make_authority(folder):
    """Makes ca.pem and ca.key in the folder."""
    os.makedirs(folder, exist_ok=True)
    open(os.path.join(folder, "index.txt"), "w").close()
    configuration = write_configuration(folder, "DNS:localhost")
    make_key(f"{folder}/ca.key")
    openssl("req", "-new", "-x509", "-config", configuration, "-extensions", "authority", "-days", "3650",
            "-subj", "/O=Example Test/CN=Example Test Authority", "-key", f"{folder}/ca.key", "-out", f"{folder}/ca.pem")
    os.chmod(f"{folder}/ca.pem", 0o644)


def make_certificate(folder, kind):
    """Makes KIND.pem and KIND.key in the folder, which has an authority. Returns the two paths."""
    wanted = KINDS[kind]
    pem, key = f"{folder}/{kind}.pem", f"{folder}/{kind}.key"
    if os.path.exists(pem):
        return pem, key
    configuration = write_configuration(folder, wanted["names"])
    name = wanted["names"].split(",")[0].removeprefix("DNS:")
    make_key(key)
    if wanted["issuer"] is None:
        openssl("req", "-new", "-x509", "-config", configuration, "-extensions", "host", "-days", "365",
                "-subj", f"/CN={name}", "-key", key, "-out", pem)
        return pem, key
    openssl("req", "-new", "-config", configuration, "-subj", f"/CN={name}", "-key", key, "-out", f"{pem}.request")
    dates = ["-startdate", wanted["from"], "-enddate", wanted["to"]] if "from" in wanted else ["-days", "365"]
    openssl("ca", "-batch", "-notext", "-config", configuration, "-extensions", "host", *dates,
            "-cert", f"{folder}/ca.pem", "-keyfile", f"{folder}/ca.key", "-in", f"{pem}.request", "-out", pem)
    return pem, key
