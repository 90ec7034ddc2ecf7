# recipe: the classic recipe, `paes entrenar --receta clasica` against scikit-learn (n_jobs=-1).
#
#   --semillas N   trains with the seeds 0..N-1 (slow: a minute each) and prints,
#                  besides, to standard error how far the mean RMSE of the cells
#                  is from the peer's: `ratio ours peer prueba set model`.
school
seeds=0
[[ ${options[0]:-} == --semillas ]] && seeds=${options[1]}
metrics=$school/reports/metrics.csv
((seeds > 0)) && runs=$seeds
ours=() peer=()
: >"$work/cells.txt"
for ((i = 0; i < runs; i++)); do
	seed=42
	((seeds > 0)) && seed=$i
	ours+=("$(timed "$work/ours.txt" bin/paes -C "$school" entrenar --receta clasica --semilla "$seed")")
	peer+=("$(SEED=$seed timed "$work/peer.txt" "$python" bench/recipe.py "$school")")
	awk -F, -v OFS='\t' 'NR == 1 {for (c = 2; c <= 6; c++) prueba[c] = $c; next}
		{for (c = 2; c <= 6; c++) print "ours", prueba[c], $7, $1, $c}' "$metrics" >>"$work/cells.txt"
	awk -F'\t' -v OFS='\t' 'NF == 4 {gsub(" ", "_", $1); print "peer", $1, $2, $3, $4}' "$work/peer.txt" >>"$work/cells.txt"
done
if ((seeds > 0)); then
	awk -F'\t' '{k = $2 "\t" $3 "\t" $4; sum[$1, k] += $5; cell[k]}
		END {for (k in cell) printf "%.4f\t%.2f\t%.2f\t%s\n", sum["ours", k] / sum["peer", k], sum["ours", k] / '"$seeds"', sum["peer", k] / '"$seeds"', k}' \
		"$work/cells.txt" | sort -g >"$work/ratios.txt"
	(head -5 "$work/ratios.txt" && echo ... && tail -5 "$work/ratios.txt") >&2
	awk '{n++; if ($1 < 0.98 || $1 > 1.02) far++} END {printf "%d of %d cells are further than 2 %% apart\n", far, n}' "$work/ratios.txt" >&2
fi
# Mean RMSE of the five stacks, and of the cells of the eight models.
rmse() { awk -F'\t' -v who="$1" -v stack="$2" '$1 == who && ($4 ~ /^Stacking/) == stack {s += $5; n++} END {print s / n}' "$work/cells.txt"; }
a=$(printf '%s\n' "${ours[@]}" | median)
b=$(printf '%s\n' "${peer[@]}" | median)
header
line recipe scikit-learn "$a" "$b" "$(rmse ours 1)" "$(rmse peer 1)"
line recipe-models scikit-learn "$a" "$b" "$(rmse ours 0)" "$(rmse peer 0)"
