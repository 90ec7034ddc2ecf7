# mlp: an epoch of the perceptron with two hidden layers (64, 32), one fit of
# fixed length divided by its epochs, 260 and 20,000 rows x 145. Ours is float32,
# scikit-learn's float64.
# shellcheck source=/dev/null
source bench/rows/classic.in
header
for case in 260:400 20000:20; do
	classic_data "${case%:*}"
	for ((i = 0; i < runs; i++)); do
		"$classic" mlp "$data" "${case#*:}" "$i" >>"$work/ours.txt"
		"$python" bench/classic.py mlp "$data" "${case#*:}" "$i" >>"$work/peer.txt"
	done
	classic_line "mlp-${case%:*}" scikit-learn
done
