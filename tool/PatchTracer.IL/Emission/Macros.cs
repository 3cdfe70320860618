using Mono.Cecil.Rocks;

namespace PatchTracer.IL.Emission;

/// <summary>
/// The short forms of instructions. Cecil has the way back as well, and computes every offset of the body again for each branch that it
/// shortens; here a body is gone through a few times, however many branches it has.
/// </summary>
internal static class Macros
{
    // What a first pass shortens brings the targets of others near; a third finds next to nothing.
    private const int Passes = 2;

    private static readonly OpCode[] LoadArgument = [OpCodes.Ldarg_0, OpCodes.Ldarg_1, OpCodes.Ldarg_2, OpCodes.Ldarg_3];
    private static readonly OpCode[] LoadLocal = [OpCodes.Ldloc_0, OpCodes.Ldloc_1, OpCodes.Ldloc_2, OpCodes.Ldloc_3];
    private static readonly OpCode[] StoreLocal = [OpCodes.Stloc_0, OpCodes.Stloc_1, OpCodes.Stloc_2, OpCodes.Stloc_3];
    private static readonly OpCode[] LoadNumber =
        [OpCodes.Ldc_I4_M1, OpCodes.Ldc_I4_0, OpCodes.Ldc_I4_1, OpCodes.Ldc_I4_2, OpCodes.Ldc_I4_3, OpCodes.Ldc_I4_4, OpCodes.Ldc_I4_5,
            OpCodes.Ldc_I4_6, OpCodes.Ldc_I4_7, OpCodes.Ldc_I4_8];

    private static readonly Dictionary<OpCode, OpCode> ShortBranches = new()
    {
        [OpCodes.Br] = OpCodes.Br_S,
        [OpCodes.Leave] = OpCodes.Leave_S,
        [OpCodes.Brfalse] = OpCodes.Brfalse_S,
        [OpCodes.Brtrue] = OpCodes.Brtrue_S,
        [OpCodes.Beq] = OpCodes.Beq_S,
        [OpCodes.Bne_Un] = OpCodes.Bne_Un_S,
        [OpCodes.Bge] = OpCodes.Bge_S,
        [OpCodes.Bgt] = OpCodes.Bgt_S,
        [OpCodes.Ble] = OpCodes.Ble_S,
        [OpCodes.Blt] = OpCodes.Blt_S,
        [OpCodes.Bge_Un] = OpCodes.Bge_Un_S,
        [OpCodes.Bgt_Un] = OpCodes.Bgt_Un_S,
        [OpCodes.Ble_Un] = OpCodes.Ble_Un_S,
        [OpCodes.Blt_Un] = OpCodes.Blt_Un_S,
    };

    /// <summary>Every instruction in its long form, so that code can be put between them.</summary>
    public static void Simplify(MethodBody body) => body.SimplifyMacros();

    /// <summary>The short forms wherever they do.</summary>
    public static void Optimize(MethodBody body)
    {
        foreach (var instruction in body.Instructions)
            Shorten(instruction, body);
        for (var pass = 0; pass < Passes; pass++)
            ShortenBranches(body);
    }

    private static void Shorten(Instruction instruction, MethodBody body)
    {
        switch (instruction.OpCode.Code)
        {
            case Mono.Cecil.Cil.Code.Ldarg:
                ByIndex(instruction, IndexOf(instruction, body), LoadArgument, OpCodes.Ldarg_S);
                break;
            case Mono.Cecil.Cil.Code.Starg:
                ByIndex(instruction, IndexOf(instruction, body), [], OpCodes.Starg_S);
                break;
            case Mono.Cecil.Cil.Code.Ldarga:
                ByIndex(instruction, IndexOf(instruction, body), [], OpCodes.Ldarga_S);
                break;
            case Mono.Cecil.Cil.Code.Ldloc:
                ByIndex(instruction, ((VariableDefinition)instruction.Operand).Index, LoadLocal, OpCodes.Ldloc_S);
                break;
            case Mono.Cecil.Cil.Code.Stloc:
                ByIndex(instruction, ((VariableDefinition)instruction.Operand).Index, StoreLocal, OpCodes.Stloc_S);
                break;
            case Mono.Cecil.Cil.Code.Ldloca:
                ByIndex(instruction, ((VariableDefinition)instruction.Operand).Index, [], OpCodes.Ldloca_S);
                break;
            case Mono.Cecil.Cil.Code.Ldc_I4:
                ByNumber(instruction, (int)instruction.Operand);
                break;
        }
    }

    private static void ByIndex(Instruction instruction, int index, OpCode[] implied, OpCode ofOneByte)
    {
        if (index >= 0 && index < implied.Length)
            (instruction.OpCode, instruction.Operand) = (implied[index], null);
        else if (index is >= 0 and <= byte.MaxValue)
            instruction.OpCode = ofOneByte;
    }

    private static void ByNumber(Instruction instruction, int number)
    {
        if (number is >= -1 and <= 8)
            (instruction.OpCode, instruction.Operand) = (LoadNumber[number + 1], null);
        else if (number is >= sbyte.MinValue and <= sbyte.MaxValue)
            (instruction.OpCode, instruction.Operand) = (OpCodes.Ldc_I4_S, (sbyte)number);
    }

    // The receiver comes first, and is none of the method's parameters.
    private static int IndexOf(Instruction instruction, MethodBody body)
    {
        var index = ((ParameterDefinition)instruction.Operand).Index;
        return index < 0 ? 0 : body.Method.HasThis ? index + 1 : index;
    }

    // Whatever is shortened meanwhile brings targets nearer only: what fits by the offsets of before still does.
    private static void ShortenBranches(MethodBody body)
    {
        var offset = 0;
        foreach (var instruction in body.Instructions)
        {
            instruction.Offset = offset;
            offset += instruction.GetSize();
        }
        foreach (var instruction in body.Instructions)
        {
            if (!ShortBranches.TryGetValue(instruction.OpCode, out var shorter))
                continue;
            var distance = ((Instruction)instruction.Operand).Offset - (instruction.Offset + instruction.GetSize());
            if (distance is >= sbyte.MinValue and <= sbyte.MaxValue)
                instruction.OpCode = shorter;
        }
    }
}
