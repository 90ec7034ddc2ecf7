# predecir: one RUT from a cold start, against importing scikit-learn alone.
school
ours=() peer=()
for ((i = 0; i < runs; i++)); do
	ours+=("$(timed "$work/ours.txt" bin/paes -C "$school" predecir)")
	peer+=("$(timed "$work/peer.txt" "$python" -c 'import pandas, sklearn.ensemble, sklearn.linear_model')")
done
header
line predecir 'scikit-learn (imports only)' "$(printf '%s\n' "${ours[@]}" | median)" "$(printf '%s\n' "${peer[@]}" | median)" - -
