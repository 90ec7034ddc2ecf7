#include "textflag.h"

// Tiles of products for AVX2 and AVX-512; syrk.go says what they do and has
// them in Go. Multiplying and adding apart, without FMA, gives the bits of the
// Go code.

// DI = c, R8 = ldc in bytes, SI = a, BX = b, CX = k.
#define TILE_ARGUMENTS \
	MOVQ c_base+0(FP), DI; \
	MOVQ ldc+24(FP), R8; \
	MOVQ a_base+32(FP), SI; \
	MOVQ b_base+56(FP), BX; \
	MOVQ k+80(FP), CX; \
	SHLQ $3, R8

#define ROW512(offset, left, right) \
	VBROADCASTSD offset(SI), Z18; \
	VMULPD Z16, Z18, Z19; \
	VMULPD Z17, Z18, Z20; \
	VADDPD Z19, left, left; \
	VADDPD Z20, right, right

#define CLEAR512(left, right) \
	VPXORQ left, left, left; \
	VPXORQ right, right, right

#define STORE512(left, right) \
	VMOVUPD left, (DI); \
	VMOVUPD right, 64(DI); \
	ADDQ R8, DI

// func tileAVX512(c []float64, ldc int, a, b []float64, k int)
TEXT ·tileAVX512(SB), NOSPLIT, $0-88
	TILE_ARGUMENTS
	CLEAR512(Z0, Z1)
	CLEAR512(Z2, Z3)
	CLEAR512(Z4, Z5)
	CLEAR512(Z6, Z7)
	CLEAR512(Z8, Z9)
	CLEAR512(Z10, Z11)
	CLEAR512(Z12, Z13)
	CLEAR512(Z14, Z15)

loop:
	VMOVUPD (BX), Z16
	VMOVUPD 64(BX), Z17
	ROW512(0, Z0, Z1)
	ROW512(8, Z2, Z3)
	ROW512(16, Z4, Z5)
	ROW512(24, Z6, Z7)
	ROW512(32, Z8, Z9)
	ROW512(40, Z10, Z11)
	ROW512(48, Z12, Z13)
	ROW512(56, Z14, Z15)
	ADDQ $128, SI
	ADDQ $128, BX
	DECQ CX
	JNZ  loop

	STORE512(Z0, Z1)
	STORE512(Z2, Z3)
	STORE512(Z4, Z5)
	STORE512(Z6, Z7)
	STORE512(Z8, Z9)
	STORE512(Z10, Z11)
	STORE512(Z12, Z13)
	STORE512(Z14, Z15)
	VZEROUPPER
	RET

#define ROW256(offset, left, right) \
	VBROADCASTSD offset(SI), Y10; \
	VMULPD Y8, Y10, Y11; \
	VMULPD Y9, Y10, Y12; \
	VADDPD Y11, left, left; \
	VADDPD Y12, right, right

#define STORE256(left, right) \
	VMOVUPD left, (DI); \
	VMOVUPD right, 32(DI); \
	ADDQ R8, DI

// func quarterAVX2(c []float64, ldc int, a, b []float64, k int)
TEXT ·quarterAVX2(SB), NOSPLIT, $0-88
	TILE_ARGUMENTS
	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1
	VXORPD Y2, Y2, Y2
	VXORPD Y3, Y3, Y3
	VXORPD Y4, Y4, Y4
	VXORPD Y5, Y5, Y5
	VXORPD Y6, Y6, Y6
	VXORPD Y7, Y7, Y7

quarter:
	VMOVUPD (BX), Y8
	VMOVUPD 32(BX), Y9
	ROW256(0, Y0, Y1)
	ROW256(8, Y2, Y3)
	ROW256(16, Y4, Y5)
	ROW256(24, Y6, Y7)
	ADDQ $128, SI
	ADDQ $128, BX
	DECQ CX
	JNZ  quarter

	STORE256(Y0, Y1)
	STORE256(Y2, Y3)
	STORE256(Y4, Y5)
	STORE256(Y6, Y7)
	VZEROUPPER
	RET
