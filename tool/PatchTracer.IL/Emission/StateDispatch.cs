using Op = Mono.Cecil.Cil.Code;

namespace PatchTracer.IL.Emission;

/// <summary>
/// Follows the jump table at the start of a state machine's <c>MoveNext</c> in the state that it has first, to the place where the
/// method's own code begins.
/// </summary>
internal sealed class StateDispatch
{
    private readonly MethodBody _body;
    private readonly Stack<long> _stack = new();
    private readonly HashSet<Instruction> _visited = [];
    private readonly HashSet<Instruction> _tries;
    private bool _hasCompared;

    private StateDispatch(MethodBody body, Instruction start)
    {
        _body = body;
        Entry = start;
        _tries = [.. body.ExceptionHandlers.SkipLast(1).Select(handler => handler.TryStart)];
    }

    /// <summary>The first instruction that is the method's own.</summary>
    public Instruction Entry { get; private set; }

    /// <summary>Do other states come the same way?</summary>
    public bool IsShared => _tries.Contains(Entry) || !_hasCompared;

    /// <summary>The jump by which the first state gets there; null when it falls through.</summary>
    public Instruction? Jump { get; private set; }

    /// <param name="variable">The local copy of the state; null when the method never waits.</param>
    public static StateDispatch Follow(MethodBody body, Instruction start, VariableDefinition? variable, int state)
    {
        var dispatch = new StateDispatch(body, start);
        if (variable is null)
            return dispatch;
        var (entry, jump) = (dispatch.Entry, dispatch.Jump);
        while (!dispatch._tries.Contains(dispatch.Entry) && dispatch.Step(variable, state))
        {
            // Between the parts of an expression nothing can be put.
            if (dispatch._stack.Count == 0)
                (entry, jump) = (dispatch.Entry, dispatch.Jump);
        }
        (dispatch.Entry, dispatch.Jump) = (entry, jump);
        return dispatch;
    }

    /// <summary>Puts code where the first state comes by, and nobody else who is not in that state.</summary>
    public void Insert(Code code)
    {
        var first = code.Instructions[0];
        if (Jump is not null)
        {
            if (FallsThrough(Entry.Previous))
                new Code(_body).Do(OpCodes.Br, Entry).InsertBefore(Entry);
            Jump.Operand = Jump.Operand is Instruction[] targets ? targets.Select(target => target == Entry ? first : target).ToArray()
                : first;
        }
        code.InsertBefore(Entry);
    }

    // One instruction of the jump table; false at the first that does something else.
    private bool Step(VariableDefinition variable, int state)
    {
        var at = Entry;
        // Only damaged code comes by again.
        if (at is null || !_visited.Add(at))
            return false;
        Instruction? jump = null;
        switch (at.OpCode.Code)
        {
            case Op.Nop:
                break;
            case Op.Ldloc when at.Operand == variable:
                _stack.Push(state);
                break;
            case Op.Ldc_I4 when _stack.Count > 0:
                _stack.Push((int)at.Operand);
                break;
            case Op.Pop when _stack.Count > 0:
                _stack.Pop();
                break;
            case Op.Sub when _stack.Count > 1:
                _stack.Push(-_stack.Pop() + _stack.Pop());
                break;
            case Op.Add when _stack.Count > 1:
                _stack.Push(_stack.Pop() + _stack.Pop());
                break;
            case Op.Switch when _stack.Count > 0:
                jump = _stack.Pop() is var index && index >= 0
                    && index < ((Instruction[])at.Operand).Length ? ((Instruction[])at.Operand)[index] : null;
                _hasCompared = true;
                break;
            case Op.Br when IsPartOfTable(at):
                jump = (Instruction)at.Operand;
                break;
            default:
                if (!Compare(at, out jump))
                    return false;
                break;
        }
        Jump = jump is null ? null : at;
        Entry = jump ?? at.Next;
        return true;
    }

    // A loop may begin with a jump too; nobody but the table comes to where a jump of the table leads.
    private bool IsPartOfTable(Instruction jump)
    {
        var target = (Instruction)jump.Operand;
        return _hasCompared && !FallsThrough(target.Previous)
            && !_body.Instructions.Any(i => i != jump && !_visited.Contains(i)
                && (i.Operand == target || (i.Operand as Instruction[])?.Contains(target) == true));
    }

    private static bool FallsThrough(Instruction? instruction) =>
        instruction is not null && instruction.OpCode.FlowControl is not (FlowControl.Branch or FlowControl.Return or FlowControl.Throw);

    private bool Compare(Instruction at, out Instruction? jump)
    {
        jump = null;
        var isUnary = at.OpCode.Code is Op.Brtrue or Op.Brfalse;
        var isBinary = at.OpCode.Code is Op.Beq or Op.Bne_Un or Op.Bgt or Op.Bge or Op.Blt or Op.Ble or Op.Bgt_Un or Op.Ble_Un;
        if (!(isBinary && _stack.Count > 1) && !(isUnary && _stack.Count > 0))
            return false;
        var right = isBinary ? _stack.Pop() : 0;
        var left = _stack.Pop();
        jump = Jumps(at.OpCode.Code, left, right) ? (Instruction)at.Operand : null;
        return _hasCompared = true;
    }

    private static bool Jumps(Op code, long left, long right) => code switch
    {
        Op.Beq or Op.Brfalse => left == right,
        Op.Bne_Un or Op.Brtrue => left != right,
        Op.Bgt => left > right,
        Op.Bge => left >= right,
        Op.Blt => left < right,
        Op.Ble => left <= right,
        Op.Bgt_Un => (uint)left > (uint)right,
        _ => (uint)left <= (uint)right,
    };
}
