using Mono.Cecil.Rocks;

namespace PatchTracer.IL;

/// <summary>
/// Iterators and async iterators. What the compiler made of one stays as it is; the method that makes it moves aside.
/// Before: <code>IEnumerable&lt;char&gt; Work(string id) { return new machine(id); }</code>
/// After:
/// <code>
/// IEnumerable&lt;char&gt; Work(string id) { if (!Tracepoints.IsOn()) return &lt;Work&gt;pt__Untraced(id); return new &lt;Work&gt;pt__Iteration(&lt;Work&gt;pt__Untraced(id), id); }
/// IEnumerable&lt;char&gt; &lt;Work&gt;pt__Untraced(string id) { return new machine(id); }
/// </code>
/// </summary>
internal static class IteratorWeaver
{
    private const string Aside = "pt__Untraced";

    /// <summary>Is it woven, so that another method makes the state machine?</summary>
    public static bool IsMovedAside(MethodDefinition method) =>
        MethodShapes.StateMachineAttributeOf(method) is not null && method.DeclaringType.Methods.Any(other => other.Name.StartsWith(NameOf(method, Aside), StringComparison.Ordinal));

    /// <summary>False when it hands out what a span cannot be put around.</summary>
    public static bool TryWeave(MethodDefinition method, MethodPoint point, RuntimeCopy runtime, Action<SourceLocation, string> report)
    {
        if (IteratorItems.Of(method) is not { } items)
            return false;
        var untraced = MoveAside(method);
        var iteration = IterationType.Add(method, Unused(NameOf(method, "pt__Iteration"), method.DeclaringType.NestedTypes.Select(type => type.Name)), items, point, runtime, report);
        var traced = Instruction.Create(OpCodes.Nop);
        var code = new Code(method.Body).Call(runtime["IsOn"]).Do(OpCodes.Brtrue, traced);
        Call(code, method, untraced).Do(OpCodes.Ret).Add(traced);
        Call(code, method, untraced);
        if (items.Type != method.ReturnType)
            code.Do(OpCodes.Castclass, items.Type);
        foreach (var load in iteration.Captured)
            load(code);
        var instance = Generics.Instance(iteration.Constructor.DeclaringType, [.. method.DeclaringType.GenericParameters, .. method.GenericParameters]);
        code.Add(Instruction.Create(OpCodes.Newobj, Generics.On(iteration.Constructor, instance))).Do(OpCodes.Ret).Append();
        method.Body.OptimizeMacros();
        return true;
    }

    // The attribute that names the state machine stays where it is: by it stack traces know what the author called the method.
    private static MethodDefinition MoveAside(MethodDefinition method)
    {
        var type = method.DeclaringType;
        var aside = new MethodDefinition(Unused(NameOf(method, Aside), type.Methods.Select(m => m.Name)),
            MethodAttributes.Private | MethodAttributes.HideBySig | (method.Attributes & MethodAttributes.Static), method.ReturnType);
        type.Methods.Add(aside);
        Generics.Copy(method.GenericParameters, aside, constraint => constraint);
        foreach (var parameter in method.Parameters)
            aside.Parameters.Add(Copy(parameter));
        var body = method.Body;
        body.SimplifyMacros();
        aside.Body.InitLocals = body.InitLocals;
        foreach (var variable in body.Variables)
            aside.Body.Variables.Add(new VariableDefinition(variable.VariableType));
        foreach (var instruction in body.Instructions.ToList())
        {
            instruction.Operand = instruction.Operand switch
            {
                ParameterDefinition parameter => parameter == body.ThisParameter ? aside.Body.ThisParameter : aside.Parameters[parameter.Index],
                VariableDefinition variable => aside.Body.Variables[variable.Index],
                var other => other,
            };
            aside.Body.Instructions.Add(instruction);
        }
        foreach (var handler in body.ExceptionHandlers)
            aside.Body.ExceptionHandlers.Add(handler);
        method.Body = new MethodBody(method);
        method.DebugInformation.SequencePoints.Clear();
        method.DebugInformation.Scope = null;
        aside.Body.OptimizeMacros();
        return aside;
    }

    // Decompilers read attributes of the parameters of what makes a state machine.
    private static ParameterDefinition Copy(ParameterDefinition parameter)
    {
        var copy = new ParameterDefinition(parameter.Name, ParameterAttributes.None, parameter.ParameterType);
        foreach (var attribute in parameter.CustomAttributes)
            copy.CustomAttributes.Add(new CustomAttribute(attribute.Constructor, attribute.GetBlob()));
        return copy;
    }

    private static Code Call(Code code, MethodDefinition from, MethodDefinition to)
    {
        if (!from.IsStatic)
            code.LoadThis();
        foreach (var parameter in from.Parameters)
            code.Load(parameter);
        var method = Generics.On(to, Generics.Self(to.DeclaringType));
        return code.Call(from.HasGenericParameters ? Generics.Instance(method, from.GenericParameters) : method);
    }

    // Without the dots of what is implemented explicitly, as compilers name state machines: they would be a namespace.
    private static string NameOf(MethodDefinition method, string what) => $"<{method.Name.Replace('.', '-')}>{what}";

    private static string Unused(string name, IEnumerable<string> used)
    {
        var unused = name;
        for (var number = 2; used.Contains(unused); number++)
            unused = $"{name}#{number}";
        return unused;
    }
}
