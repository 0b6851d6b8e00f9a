#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What with-session promises: a home, a bus, a display and a keyring of one's own, streams and status passed through, nothing left.
set -u
session=$(dirname "$0")/with-session
number=0
failed=0

check() { # check NAME EXPECTED GOT
  number=$((number + 1))
  if [ "$2" = "$3" ]; then echo "ok $number $1"; else failed=1; echo "not ok $number $1"; echo "# expected “$2”, got “$3”"; fi
}

echo 1..8
check "the exit status passes through" 7 "$("$session" sh -c 'exit 7'; echo $?)"
check "standard input and output pass through" "hello" "$(echo hello | "$session" cat)"
check "arguments keep their spaces" "[a  b][c]" "$("$session" printf '[%s]' 'a  b' c)"
check "there is a bus that answers" "yes" \
  "$("$session" sh -c 'dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.ListNames >/dev/null 2>&1 && echo yes')"
check "a display of the wanted size" "640 480" "$("$session" --display=640x480 xdotool getdisplaygeometry)"
check "a keyring that keeps what it is given" "secret" \
  "$("$session" --keyring sh -c 'printf secret | secret-tool store --label=x test yes && secret-tool lookup test yes')"
check "no display without asking" "" "$("$session" sh -c 'echo "${DISPLAY-}${WAYLAND_DISPLAY-}"')"

# What it left in the background dies with it, and so does its home.
home=$("$session" sh -c 'sleep 1000 >/dev/null 2>&1 & echo "$HOME"')
check "nothing is left" "gone" "$([ -e "$home" ] || echo gone)"
exit $failed
