#!/bin/sh
# A container runtime in front of runc, for machines whose capability bounding set lacks CAP_SYS_RESOURCE.
# runc refuses to start a container that asks for a capability it cannot give ("unable to apply caps"), and
# `docker run --privileged` asks for all of them. So the capability is taken out of what runc is about to read:
# config.json of the bundle (create, run) and the process file of an exec (kind execs with --privileged).
# Written by `patchtracer doctor --install`, and named as the default runtime in /etc/docker/daemon.json.
bundle=.
process=
previous=
for argument in "$@"; do
    case $previous in
        --bundle | -b) bundle=$argument ;;
        --process | -p) process=$argument ;;
    esac
    case $argument in
        --bundle=*) bundle=${argument#*=} ;;
        --process=*) process=${argument#*=} ;;
    esac
    previous=$argument
done

# Only inside the five capability lists of OCI runtime-spec 1.0, so that no argument or variable is ever changed.
lists='"(bounding|effective|inheritable|permitted|ambient)"[[:space:]]*:[[:space:]]*\[[^]]*'
for file in "$bundle/config.json" "$process"; do
    if [ -f "$file" ] && grep -q '"CAP_SYS_RESOURCE"' "$file"; then
        sed -i -E -z \
            -e "s/(${lists})\"CAP_SYS_RESOURCE\"[[:space:]]*,?/\\1/g" \
            -e "s/(${lists}\"),[[:space:]]*\\]/\\1]/g" "$file"
    fi
done
exec runc "$@"
