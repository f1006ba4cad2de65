# What this shell was given and a program is to have as well: which signals are blocked and which ignored (as /proc has them), and the open descriptors. Node
# keeps none of it. In front stands the process, which the shell hands on by exec: what another was given is of no use.
ABIDE_GIVEN=$$
while read -r name value; do
  case $name in SigBlk: | SigIgn:) ABIDE_GIVEN="$ABIDE_GIVEN $value" ;; esac
done <"/proc/$$/status"
for path in "/proc/$$/fd/"*; do
  [ -h "$path" ] || continue
  while read -r name value; do
    # O_CLOEXEC, 02000000: the shell's own, such as the one that it reads a script from.
    case $name$value in flags:*[2367]??????) ;; flags:*) ABIDE_GIVEN="$ABIDE_GIVEN ${path##*/}" ;; esac
  done <"/proc/$$/fdinfo/${path##*/}"
done
export ABIDE_GIVEN
