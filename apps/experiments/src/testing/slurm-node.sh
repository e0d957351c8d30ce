#!/usr/bin/env bash
# A real Slurm on this one machine, for tests: munged as its own user, slurmctld and slurmd as root, all in a folder
# and on ports of their own. Needs root and Debian's slurm-wlm and munge.
#   slurm-node.sh start FOLDER     writes FOLDER/slurm.conf: export SLURM_CONF to it
#   slurm-node.sh stop FOLDER
set -euo pipefail
action=$1 folder=$(realpath -m "$2")

ended() { # ends the process whose id a file holds, and waits for it
  [ -s "$1" ] || return 0
  local pid
  pid=$(cat "$1")
  kill "$pid" 2>/dev/null || return 0
  for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || return 0; sleep 0.1; done
  kill -KILL "$pid" 2>/dev/null || true
}

queue_empties() { # waits for it, so many tenths of a second
  for _ in $(seq "$1"); do [ -z "$(squeue -h 2>/dev/null)" ] && return 0; sleep 0.1; done
  return 1
}

all_stopped() { # jobs first: they outlive the daemons
  export SLURM_CONF="$folder/slurm.conf"
  if [ -s "$folder/slurmctld.pid" ]; then
    scancel --user="$(id -un)" 2>/dev/null || true
    queue_empties 600 || { scancel --user="$(id -un)" --signal=KILL --full; queue_empties 100; } || true
  fi
  ended "$folder/slurmd.pid"
  ended "$folder/slurmctld.pid"
  ended "$folder/munge/munged.pid"
}

if [ "$action" = stop ]; then
  all_stopped
  exit 0
fi

mkdir -p "$folder"/{munge,state,spool}
chmod 755 "$folder" "$folder/munge"
dd if=/dev/urandom of="$folder/munge/key" bs=64 count=1 status=none
chmod 400 "$folder/munge/key"
chown -R munge: "$folder/munge"
runuser -u munge -- munged --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" \
  --pid-file="$folder/munge/munged.pid" --log-file="$folder/munge/log" --seed-file="$folder/munge/seed"

free_ports() { # two ports that nobody listens on
  python3 -c "
import socket
sockets = [socket.socket() for _ in range(2)]
for s in sockets: s.bind(('127.0.0.1', 0))
print(*(s.getsockname()[1] for s in sockets))"
}
read -r controller daemon <<<"$(free_ports)"
host=$(hostname -s)
cat >"$folder/slurm.conf" <<CONF
ClusterName=rangeloss
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$controller
SlurmdPort=$daemon
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobRequeue=1
SchedulerParameters=sched_interval=1,batch_sched_delay=1
KillWait=20
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF="$folder/slurm.conf"
slurmctld
slurmd
for _ in $(seq 600); do
  [ "$(sinfo -h -o %T 2>/dev/null)" = idle ] && exit 0
  sleep 0.1
done
sinfo >&2
all_stopped
exit 1
