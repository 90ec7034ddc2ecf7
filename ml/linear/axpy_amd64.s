#include "textflag.h"

// func axpyAVX2(y []float64, a float64, x []float64)
// Multiplying and adding apart gives the bits of the Go code.
TEXT ·axpyAVX2(SB), NOSPLIT|NOFRAME, $0-56
	MOVQ         y_base+0(FP), DI
	MOVQ         y_len+8(FP), CX
	VBROADCASTSD a+24(FP), Y0
	MOVQ         x_base+32(FP), SI
	SHRQ         $4, CX

loop:
	VMULPD  (SI), Y0, Y1
	VMULPD  32(SI), Y0, Y2
	VMULPD  64(SI), Y0, Y3
	VMULPD  96(SI), Y0, Y4
	VADDPD  (DI), Y1, Y1
	VADDPD  32(DI), Y2, Y2
	VADDPD  64(DI), Y3, Y3
	VADDPD  96(DI), Y4, Y4
	VMOVUPD Y1, (DI)
	VMOVUPD Y2, 32(DI)
	VMOVUPD Y3, 64(DI)
	VMOVUPD Y4, 96(DI)
	ADDQ    $128, SI
	ADDQ    $128, DI
	DECQ    CX
	JNZ     loop
	VZEROUPPER
	RET

// func throughAVX2(z []float64, b float64, y []float64, a float64, x []float64)
TEXT ·throughAVX2(SB), NOSPLIT|NOFRAME, $0-88
	MOVQ         z_base+0(FP), DX
	VBROADCASTSD b+24(FP), Y1
	MOVQ         y_base+32(FP), DI
	MOVQ         y_len+40(FP), CX
	VBROADCASTSD a+56(FP), Y0
	MOVQ         x_base+64(FP), SI
	SHRQ         $3, CX

loop:
	VMULPD  (SI), Y0, Y2
	VMULPD  32(SI), Y0, Y3
	VADDPD  (DI), Y2, Y2
	VADDPD  32(DI), Y3, Y3
	VMOVUPD Y2, (DI)
	VMOVUPD Y3, 32(DI)
	VMULPD  Y2, Y1, Y2
	VMULPD  Y3, Y1, Y3
	VADDPD  (DX), Y2, Y2
	VADDPD  32(DX), Y3, Y3
	VMOVUPD Y2, (DX)
	VMOVUPD Y3, 32(DX)
	ADDQ    $64, SI
	ADDQ    $64, DI
	ADDQ    $64, DX
	DECQ    CX
	JNZ     loop
	VZEROUPPER
	RET
