# boost: histogram boosting against XGBoost, LightGBM and HistGradientBoosting,
# depth 6 and 63 leaves, every peer right after us, binning included. How we
# scale from one thread to all goes to standard error.
large "${options[@]}"
header
for leaves in 0 63; do
	name=boost
	one=() all=()
	[[ $leaves == 0 ]] || name=boost-$leaves-leaves
	for peer in xgboost lightgbm sklearn; do
		ours=() peers=()
		for ((i = 0; i < runs; i++)); do
			ours+=("$("$work/boost" mide --filas "$rows" --en "$data" --arboles "$trees" --hojas "$leaves" --hilos "$threads")")
			peers+=("$(OMP_NUM_THREADS=$threads "$python" bench/boost.py "$peer" "$data" "$rows" "$trees" "$leaves" "$threads")")
		done
		line "$name" "$peer" "$(printf '%s\n' "${ours[@]}" | cut -f1 | median)" \
			"$(printf '%s\n' "${peers[@]}" | cut -f1 | median)" \
			"$(cut -f2 <<<"${ours[0]}")" "$(cut -f2 <<<"${peers[0]}")"
		all+=("${ours[@]}")
	done
	for ((i = 0; i < runs; i++)); do
		one+=("$("$work/boost" mide --filas "$rows" --en "$data" --arboles "$trees" --hojas "$leaves" --hilos 1 2>/dev/null)")
	done
	scaling "$name" "$threads" "$(printf '%s\n' "${one[@]}")" "$(printf '%s\n' "${all[@]}")"
done
