# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by the scripts beside it: what kind of host this is, and where the Debian 13 root is kept.

# True where the GNOME 48 platform is the host's own: Debian 13, Ubuntu 25.04, Fedora 42 or newer.
host_is_new_enough() {
  local id version
  id=$(. /etc/os-release; echo "${ID-}")
  version=$(. /etc/os-release; echo "${VERSION_ID-}")
  case $id in
    debian) [ -z "$version" ] || [ "${version%%.*}" -ge 13 ] ;;
    ubuntu) [ "${version/./}" -ge 2504 ] ;;
    fedora) [ "$version" -ge 42 ] ;;
    *) false ;;
  esac
}

root_path() { echo "${MAIL_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/org.example.Mail/debian-13}"; }

# The packages named in a list file, one a line, without its comments.
packages_in() { grep -v '^#' "$1" | tr '\n' ' '; }

# Where the packages of packages.unpacked are, what they are, and what stands in a file there when they are all there.
servers=/opt/org.example.Mail/servers
unpacked_packages() { sed -n 's/^[a-z]* \([a-z0-9-]*\)$/\1/p' "$here/packages.unpacked" | tr '\n' ' '; }
unpacked_stamp() { sha256sum <"$here/packages.unpacked" | cut -c1-32; }

# Runs a command as root, or as root of a user namespace that has the person's subordinate ids too.
in_own_namespace() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    MAIL_IN_NAMESPACE=1 unshare --map-root-user --map-auto --mount --pid --fork --kill-child --mount-proc "$@"
  fi
}
