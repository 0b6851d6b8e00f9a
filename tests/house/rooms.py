# SPDX-License-Identifier: GPL-3.0-or-later
"""Which room may know what: the table of the house, checked by layers.py."""

# Rooms a room may use, lowest floor first.
ROOMS = {
    "core": [],
    "net": ["core"],
    "http": ["core"],
    "mime": ["core"],
    "imap": ["core", "net", "mime"],
    "pop3": ["core", "net", "mime"],
    "smtp": ["core", "net", "mime"],
    "store": ["core", "mime"],
    "search": ["core", "mime", "store"],
    "account": ["core", "http", "store"],
    "transfer": ["core", "mime", "store"],
    "engine": ["core", "net", "http", "mime", "imap", "pop3", "smtp", "store", "search", "account", "transfer"],
    "app": ["core", "engine", "account", "search", "store", "mime", "transfer"],
}

# Libraries: the start of their headers, the name of their dependency in meson, and who may use them.
LIBRARIES = [
    ("libdex.h", "dex_dep", ["core", "net", "http", "imap", "pop3", "smtp", "store", "search", "account", "transfer", "engine", "app"]),
    ("gnutls/", "gnutls_dep", ["net", "mime"]),
    ("zlib.h", "zlib_dep", ["net"]),
    ("libsoup/", "soup_dep", ["http"]),
    ("gmime/", "gmime_dep", ["mime"]),
    ("gumbo.h", "gumbo_dep", ["mime"]),
    ("idn2.h", "idn2_dep", ["mime"]),
    ("sqlite3.h", "sqlite_dep", ["store", "search"]),
    ("zstd", "zstd_dep", ["store"]),
    ("libsecret/", "secret_dep", ["account"]),
    ("json-glib/", "json_dep", ["account"]),
    ("goa/", "goa_dep", ["account"]),
    ("gtk/", "gtk_dep", ["app"]),
    ("gdk/", "gdk_dep", ["app"]),
    ("adwaita.h", "adwaita_dep", ["app"]),
    ("webkit/", "webkit_dep", ["app"]),
]

# Headers every room may use: GLib, the C library, the system.
PLAIN = r"^(glib(-object|-unix)?\.h|glib/.*|gio/.*|gobject/.*|gmodule\.h|sys/.*|netinet/.*|arpa/.*|linux/.*|netdb\.h|poll\.h|" \
        r"(assert|ctype|dirent|errno|fcntl|float|inttypes|iconv|langinfo|libintl|limits|locale|malloc|math|pthread|pwd|sched|setjmp|signal|" \
        r"stdarg|stddef|stdint|stdio|stdlib|string|strings|time|unistd|wchar)\.h)$"

# The rooms whose headers no header of engine/ that the window includes may show.
HIDDEN_FROM_APP = ["net", "imap", "pop3", "smtp"]
