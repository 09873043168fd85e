"""The network out: the channels a share can go to."""
