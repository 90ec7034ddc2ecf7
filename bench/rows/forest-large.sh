# forest-large: random forest of full depth against scikit-learn, binning included.
large "${options[@]}"
header
ours=() peers=()
for ((i = 0; i < runs; i++)); do
	ours+=("$("$work/boost" mide --bosque --filas "$rows" --en "$data" --arboles "$trees" --hilos "$threads")")
	peers+=("$("$python" bench/boost.py forest "$data" "$rows" "$trees" 0 "$threads")")
done
line forest-large scikit-learn "$(printf '%s\n' "${ours[@]}" | cut -f1 | median)" \
	"$(printf '%s\n' "${peers[@]}" | cut -f1 | median)" "$(cut -f2 <<<"${ours[0]}")" "$(cut -f2 <<<"${peers[0]}")"
