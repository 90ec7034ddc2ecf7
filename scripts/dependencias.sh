#!/bin/sh
# Looks for what the build and the tests need beside Go, and installs what is
# missing with apt-get when it may. Otherwise says, in Spanish, what to install.
#
#   scripts/dependencias.sh postgres pgbouncer cxx chromium
#
# Exit code 0: everything is there. 1: something is missing and was not installed.
set -u

PATH="$PATH:/usr/sbin:/sbin"

present() {
	case "$1" in
	postgres)
		command -v initdb >/dev/null 2>&1 && command -v postgres >/dev/null 2>&1 && return 0
		for bin in /usr/lib/postgresql/*/bin; do
			[ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] && return 0
		done
		return 1 ;;
	pgbouncer) command -v pgbouncer >/dev/null 2>&1 ;;
	cxx) command -v g++ >/dev/null 2>&1 || command -v clang++ >/dev/null 2>&1 ;;
	chromium) command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
		command -v google-chrome >/dev/null 2>&1 ;;
	esac
}

package() {
	case "$1" in
	postgres) echo postgresql ;;
	pgbouncer) echo pgbouncer ;;
	cxx) echo g++ ;;
	chromium) echo chromium ;;
	esac
}

# The packages start services when installed: RUNLEVEL=1 tells Debian's
# invoke-rc.d to leave them, and createcluster.conf keeps the default cluster away.
install_packages() {
	apt="env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get"
	if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
		case " $* " in *" postgresql "*)
			$sudo mkdir -p /etc/postgresql-common &&
				echo 'create_main_cluster = false' | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null ;;
		esac
	fi
	# shellcheck disable=SC2086
	$sudo $apt install -y --no-install-recommends -o Dpkg::Options::=--force-confold "$@" && return 0
	$sudo $apt update && $sudo $apt install -y --no-install-recommends -o Dpkg::Options::=--force-confold "$@"
}

if [ $# -eq 0 ]; then
	set -- postgres pgbouncer cxx
fi

missing=
for need in "$@"; do
	case "$need" in
	postgres | pgbouncer | cxx | chromium) ;;
	*)
		echo "dependencias.sh: no conozco «$need»; sirven: postgres, pgbouncer, cxx, chromium." >&2
		exit 1 ;;
	esac
	present "$need" || missing="$missing $need"
done
[ -z "$missing" ] && exit 0

packages=
for need in $missing; do
	packages="$packages $(package "$need")"
done
packages=${packages# }

sudo=
may=no
if command -v apt-get >/dev/null 2>&1; then
	if [ "$(id -u)" -eq 0 ]; then
		may=yes
	elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
		may=yes
		sudo="sudo -n"
	fi
fi

if [ "$may" = yes ]; then
	echo "Instalando lo que falta: $packages" >&2
	log=$(mktemp)
	# shellcheck disable=SC2086
	if install_packages $packages >"$log" 2>&1; then
		still=
		for need in $missing; do
			present "$need" || still="$still $need"
		done
		rm -f "$log"
		[ -z "$still" ] && exit 0
		missing=$still
	else
		echo "apt-get no pudo; sus últimas líneas:" >&2
		tail -n 5 "$log" >&2
		rm -f "$log"
	fi
fi

echo "Falta instalar:" >&2
for need in $missing; do
	case "$need" in
	postgres) what="PostgreSQL (initdb y postgres), para las pruebas" ;;
	pgbouncer) what="PgBouncer, para las pruebas" ;;
	cxx) what="un compilador de C++, para el almacén incluido" ;;
	chromium) what="Chromium, para las pruebas de las páginas" ;;
	esac
	echo "  - $what" >&2
done
case "$(uname -s)" in
Darwin) echo "En macOS: brew install $(echo "$packages" | sed 's/g++/gcc/')" >&2 ;;
*)
	echo "En Debian o Ubuntu, como administrador: apt-get update && apt-get install $packages" >&2
	echo "En otro sistema, los paquetes que traigan esos programas." >&2 ;;
esac
exit 1
