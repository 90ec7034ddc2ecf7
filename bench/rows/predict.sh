# predict: the classic stack (300 + 100 trees, two linear models, final), fitted
# on 260 x 145 rows by each side; seconds per row of a call with 1 row and with
# 4,096, on one thread. onnxruntime runs scikit-learn's stack.
# shellcheck source=/dev/null
source bench/rows/classic.in
"$python" -c 'import onnxruntime, skl2onnx' 2>/dev/null || "$python" -m pip install --quiet onnxruntime skl2onnx
classic_data 260
for ((i = 0; i < runs; i++)); do
	"$classic" predict "$data" >>"$work/ours.txt"
	"$python" bench/classic.py predict "$data" >>"$work/peer.txt"
done
header
for rows in 1 4096; do
	a=$(awk -v n=$rows '$1 == n {print $2}' "$work/ours.txt" | median)
	c=$(awk -v n=$rows '$1 == n {print $3}' "$work/ours.txt" | mean)
	cut -f1 "$work/peer.txt" | sort -u | while read -r peer; do
		b=$(awk -F'\t' -v n=$rows -v p="$peer" '$1 == p && $2 == n {print $3}' "$work/peer.txt" | median)
		d=$(awk -F'\t' -v n=$rows -v p="$peer" '$1 == p && $2 == n {print $4}' "$work/peer.txt" | mean)
		line "predict-$rows" "$peer" "$a" "$b" "$c" "$d"
	done
done
