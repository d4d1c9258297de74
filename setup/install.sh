#!/usr/bin/env bash
# Downloads the program of one version, holds it to the checksum that stands beside this file, and puts
# it on the PATH. Whatever does not fit ends the step. Works in the bash 3.2 of macOS and Git for Windows.
set -euo pipefail
fail() {
    printf '::error title=keyroster::%s\n' "$1"
    exit 1
}

sums="$(dirname "$0")/SHA256SUMS"
version="${KEYROSTER_VERSION#v}"
if [ -z "$version" ]; then
    version="$(sed -n 's/^[0-9a-f]\{64\}  keyroster-\([0-9][0-9.]*\)-.*/\1/p' "$sums" | tail -n 1)"
    [ -n "$version" ] || fail "this commit of keyroster/setup belongs to no release: use the commit of a tag, as in keyroster/keyroster/setup@v0.1.0"
fi
[[ "$version" =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "the input 'version' is no version, as 0.1.0 is one"

case "$RUNNER_OS-$RUNNER_ARCH" in
    Linux-X64) target=x86_64-unknown-linux-musl ;;
    Linux-ARM64) target=aarch64-unknown-linux-musl ;;
    macOS-X64) target=x86_64-apple-darwin ;;
    macOS-ARM64) target=aarch64-apple-darwin ;;
    Windows-X64 | Windows-ARM64) target=x86_64-pc-windows-msvc ;; # Windows runs it on both
    *) fail "there is no program for $RUNNER_OS on $RUNNER_ARCH; build it with cargo" ;;
esac
name="keyroster-$version-$target"
case "$RUNNER_OS" in
    Windows) archive="$name.zip" program=keyroster.exe ;;
    *) archive="$name.tar.gz" program=keyroster ;;
esac

wanted="$(awk -v archive="$archive" '$2 == archive { print $1 }' "$sums")"
[[ "$wanted" =~ ^[0-9a-f]{64}$ ]] ||
    fail "this commit of keyroster/setup knows no checksum of $archive: use the tag of that version, keyroster/keyroster/setup@v$version"
checksum() {
    if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi | cut -d ' ' -f 1
}

# The archive is cached and not the program: so it is held to its checksum in every run.
cached="${RUNNER_TOOL_CACHE:-$RUNNER_TEMP}/keyroster/$version/$archive"
home="$RUNNER_TEMP/keyroster-$version"
work="$(mktemp -d "$RUNNER_TEMP/keyroster.XXXXXX")"
trap 'rm -rf "$work"' EXIT
if [ ! -f "$cached" ] || [ "$(checksum "$cached")" != "$wanted" ]; then
    download=(curl --fail --silent --show-error --location --retry 3 --connect-timeout 20 --max-time 300 --output "$work/$archive")
    # From a file, so that the token is on no command line; curl drops it where another host answers.
    if [ -n "${KEYROSTER_TOKEN:-}" ]; then
        (umask 077 && printf 'Authorization: Bearer %s\n' "$KEYROSTER_TOKEN" >"$work/header")
        download+=(--header "@$work/header")
    fi
    "${download[@]}" "$KEYROSTER_FROM/v$version/$archive" || fail "$archive could not be downloaded from $KEYROSTER_FROM"
    found="$(checksum "$work/$archive")"
    [ "$found" = "$wanted" ] || fail "$archive has the checksum $found and should have $wanted: it is not what was released, and was not installed"
    mkdir -p "$(dirname "$cached")"
    mv -f "$work/$archive" "$cached"
fi
case "$archive" in
    *.zip) unzip -q "$cached" -d "$work" ;;
    *) tar -xzf "$cached" -C "$work" ;;
esac
mkdir -p "$home"
mv -f "$work/$name/$program" "$home/$program"

"$home/$program" --version || fail "$home/$program does not run here"
path="$home"
if [ "$RUNNER_OS" = Windows ] && command -v cygpath >/dev/null; then path="$(cygpath -w "$home")"; fi
printf '%s\n' "$path" >>"$GITHUB_PATH"
printf 'version=%s\npath=%s\n' "$version" "$path" >>"$GITHUB_OUTPUT"
