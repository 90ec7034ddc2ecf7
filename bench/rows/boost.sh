# boost: histogram boosting against XGBoost, LightGBM and HistGradientBoosting,
# depth 6 and 63 leaves, every peer right after us, binning included.
#
#   --filas N (100000)   --arboles N (100)   --hilos N (one per core)
rows=100000 trees=100 threads=$(nproc)
set -- "${options[@]}"
while [[ $# -gt 0 ]]; do
	case $1 in
	--filas) rows=$2 ;;
	--arboles) trees=$2 ;;
	--hilos) threads=$2 ;;
	*)
		echo "bench/run boost: unknown option '$1'" >&2
		exit 2
		;;
	esac
	shift 2
done
"$python" -c 'import xgboost, lightgbm' 2>/dev/null || "$work/venv/bin/pip" install --quiet -r bench/requirements.txt
data=$work/boost-$rows
go build -o "$work/boost" ./bench/boost
if [[ ! -s $data/y ]]; then
	mkdir -p "$data"
	"$work/boost" datos --filas "$rows" --en "$data"
fi
header
for leaves in 0 63; do
	name=boost
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
	done
done
