# forest-small: random forest, full depth, 260 x 145, 300 trees, on all cores.
# 21 seeds; the time is the median of a fit, the error the mean over the seeds.
# shellcheck source=/dev/null
source bench/rows/classic.in
classic_data 260
seeds=7
for ((i = 0; i < runs; i++)); do
	"$classic" forest "$data" $((i * seeds)) $(((i + 1) * seeds)) >>"$work/ours.txt"
	"$python" bench/classic.py forest "$data" $((i * seeds)) $(((i + 1) * seeds)) >>"$work/peer.txt"
done
header
classic_line forest-small scikit-learn
