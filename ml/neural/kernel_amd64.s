#include "textflag.h"

// The loops of training for AVX2 and AVX-512; kernel.go says what they do
// and has them in Go, with the same bits: the tiles fuse each multiplication
// with its addition, the other loops fuse nothing.

// The arguments of a tile: DI = c, SI = a, BX = b, CX = k, and the strides in
// bytes R8 = ldc, R9 = rs, R10 = cs, R11 = ldb, R12 = 3*rs, R13 = 3*ldc.
#define TILE_ARGUMENTS \
	MOVQ c_base+0(FP), DI; \
	MOVQ ldc+24(FP), R8; \
	MOVQ a_base+32(FP), SI; \
	MOVQ rs+56(FP), R9; \
	MOVQ cs+64(FP), R10; \
	MOVQ b_base+72(FP), BX; \
	MOVQ ldb+96(FP), R11; \
	MOVQ k+104(FP), CX; \
	SHLQ $2, R8; \
	SHLQ $2, R9; \
	SHLQ $2, R10; \
	SHLQ $2, R11; \
	LEAQ (R9)(R9*2), R12; \
	LEAQ (R8)(R8*2), R13

// One row of the tile: broadcast an element of a, multiply it by the 16
// columns of b in Y8 and Y9, add to the row's sums.
#define ROW(element, left, right) \
	VBROADCASTSS element, Y10; \
	VFMADD231PS Y8, Y10, left; \
	VFMADD231PS Y9, Y10, right

// func tileAVX2(c []float32, ldc int, a []float32, rs, cs int, b []float32, ldb, k int)
TEXT ·tileAVX2(SB), NOSPLIT, $0-112
	TILE_ARGUMENTS
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	VXORPS Y4, Y4, Y4
	VXORPS Y5, Y5, Y5
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7

loop:
	VMOVUPS (BX), Y8
	VMOVUPS 32(BX), Y9
	ROW((SI), Y0, Y1)
	ROW((SI)(R9*1), Y2, Y3)
	ROW((SI)(R9*2), Y4, Y5)
	ROW((SI)(R12*1), Y6, Y7)
	ADDQ R10, SI
	ADDQ R11, BX
	DECQ CX
	JNZ  loop

	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, (DI)(R8*1)
	VMOVUPS Y3, 32(DI)(R8*1)
	VMOVUPS Y4, (DI)(R8*2)
	VMOVUPS Y5, 32(DI)(R8*2)
	VMOVUPS Y6, (DI)(R13*1)
	VMOVUPS Y7, 32(DI)(R13*1)
	VZEROUPPER
	RET

// func tileAVX512(c []float32, ldc int, a []float32, rs, cs int, b []float32, ldb, k int)
TEXT ·tileAVX512(SB), NOSPLIT, $0-112
	TILE_ARGUMENTS
	VPXORD Z0, Z0, Z0
	VPXORD Z1, Z1, Z1
	VPXORD Z2, Z2, Z2
	VPXORD Z3, Z3, Z3

loop:
	VMOVUPS          (BX), Z8
	VFMADD231PS.BCST (SI), Z8, Z0
	VFMADD231PS.BCST (SI)(R9*1), Z8, Z1
	VFMADD231PS.BCST (SI)(R9*2), Z8, Z2
	VFMADD231PS.BCST (SI)(R12*1), Z8, Z3
	ADDQ             R10, SI
	ADDQ             R11, BX
	DECQ             CX
	JNZ              loop

	VMOVUPS Z0, (DI)
	VMOVUPS Z1, (DI)(R8*1)
	VMOVUPS Z2, (DI)(R8*2)
	VMOVUPS Z3, (DI)(R13*1)
	VZEROUPPER
	RET

// func twoTilesAVX512(c []float32, ldc int, a []float32, rs, cs int, b []float32, ldb, k int)
// The rows 4 to 7 of a start at DX, and of c at DX once the loop is done.
TEXT ·twoTilesAVX512(SB), NOSPLIT, $0-112
	TILE_ARGUMENTS
	LEAQ   (SI)(R9*4), DX
	VPXORD Z0, Z0, Z0
	VPXORD Z1, Z1, Z1
	VPXORD Z2, Z2, Z2
	VPXORD Z3, Z3, Z3
	VPXORD Z4, Z4, Z4
	VPXORD Z5, Z5, Z5
	VPXORD Z6, Z6, Z6
	VPXORD Z7, Z7, Z7

loop:
	VMOVUPS          (BX), Z8
	VFMADD231PS.BCST (SI), Z8, Z0
	VFMADD231PS.BCST (SI)(R9*1), Z8, Z1
	VFMADD231PS.BCST (SI)(R9*2), Z8, Z2
	VFMADD231PS.BCST (SI)(R12*1), Z8, Z3
	VFMADD231PS.BCST (DX), Z8, Z4
	VFMADD231PS.BCST (DX)(R9*1), Z8, Z5
	VFMADD231PS.BCST (DX)(R9*2), Z8, Z6
	VFMADD231PS.BCST (DX)(R12*1), Z8, Z7
	ADDQ             R10, SI
	ADDQ             R10, DX
	ADDQ             R11, BX
	DECQ             CX
	JNZ              loop

	LEAQ    (DI)(R8*4), DX
	VMOVUPS Z0, (DI)
	VMOVUPS Z1, (DI)(R8*1)
	VMOVUPS Z2, (DI)(R8*2)
	VMOVUPS Z3, (DI)(R13*1)
	VMOVUPS Z4, (DX)
	VMOVUPS Z5, (DX)(R8*1)
	VMOVUPS Z6, (DX)(R8*2)
	VMOVUPS Z7, (DX)(R13*1)
	VZEROUPPER
	RET

// func adamAVX2(w, m, v, g []float32, s step)
TEXT ·adamAVX2(SB), NOSPLIT, $0-128
	MOVQ w_base+0(FP), DI
	MOVQ w_len+8(FP), CX
	MOVQ m_base+24(FP), SI
	MOVQ v_base+48(FP), BX
	MOVQ g_base+72(FP), DX
	VBROADCASTSS s_alpha+96(FP), Y8
	VBROADCASTSS s_scale+100(FP), Y9
	VBROADCASTSS s_beta1+104(FP), Y10
	VBROADCASTSS s_gain1+108(FP), Y11
	VBROADCASTSS s_beta2+112(FP), Y12
	VBROADCASTSS s_gain2+116(FP), Y13
	VBROADCASTSS s_rate+120(FP), Y14
	VBROADCASTSS s_minimumScale+124(FP), Y15
	MOVL         $0x7fffffff, AX // all but the sign
	MOVL         AX, X4
	VPBROADCASTD X4, Y4
	MOVL         $0x0d800000, AX // tiny
	MOVL         AX, X5
	VPBROADCASTD X5, Y5
	XORQ AX, AX
	JMP  check

loop:
	VMOVUPS (DI)(AX*4), Y0 // w
	VMULPS  Y8, Y0, Y1
	VADDPS  (DX)(AX*4), Y1, Y1
	VMULPS  Y9, Y1, Y1 // gradient
	VMULPS  (SI)(AX*4), Y10, Y2
	VMULPS  Y11, Y1, Y3
	VADDPS  Y3, Y2, Y2
	VANDPS  Y4, Y2, Y6
	VCMPPS  $0x15, Y5, Y6, Y6 // not less than tiny
	VANDPS  Y6, Y2, Y2 // m
	VMULPS  Y1, Y1, Y1
	VMULPS  Y13, Y1, Y1
	VMULPS  (BX)(AX*4), Y12, Y3
	VADDPS  Y1, Y3, Y3 // v
	VMOVUPS Y2, (SI)(AX*4)
	VMOVUPS Y3, (BX)(AX*4)
	VSQRTPS Y3, Y3
	VADDPS  Y15, Y3, Y3
	VMULPS  Y14, Y2, Y2
	VDIVPS  Y3, Y2, Y2
	VSUBPS  Y2, Y0, Y0
	VMOVUPS Y0, (DI)(AX*4)
	ADDQ    $8, AX

check:
	CMPQ AX, CX
	JLT  loop
	VZEROUPPER
	RET

// func rectifyAVX2(row []float32, seen []uint32)
TEXT ·rectifyAVX2(SB), NOSPLIT, $0-48
	MOVQ row_base+0(FP), DI
	MOVQ row_len+8(FP), CX
	MOVQ seen_base+24(FP), SI
	XORQ AX, AX
	JMP  check

loop:
	VMOVDQU (DI)(AX*4), Y0
	VPSRAD  $31, Y0, Y1 // all ones where the sign is set
	VPANDN  Y0, Y1, Y0
	VMOVDQU Y0, (DI)(AX*4)
	VPOR    (SI)(AX*4), Y0, Y0
	VMOVDQU Y0, (SI)(AX*4)
	ADDQ    $8, AX

check:
	CMPQ AX, CX
	JLT  loop
	VZEROUPPER
	RET

// func blockAVX2(delta, active []float32)
TEXT ·blockAVX2(SB), NOSPLIT, $0-48
	MOVQ     delta_base+0(FP), DI
	MOVQ     delta_len+8(FP), CX
	MOVQ     active_base+24(FP), SI
	VPCMPEQD Y2, Y2, Y2 // -1
	XORQ     AX, AX
	JMP      check

loop:
	VPADDD  (SI)(AX*4), Y2, Y1
	VPSRAD  $31, Y1, Y1
	VPANDN  (DI)(AX*4), Y1, Y0
	VMOVDQU Y0, (DI)(AX*4)
	ADDQ    $8, AX

check:
	CMPQ AX, CX
	JLT  loop
	VZEROUPPER
	RET
