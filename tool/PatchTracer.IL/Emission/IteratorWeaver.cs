using PatchTracer.IL.Catalogs;
using PatchTracer.Tracepoints.Diagnostics;

namespace PatchTracer.IL.Emission;

/// <summary>
/// Iterators and async iterators. What the compiler made of one stays as it is; while somebody listens, the method makes a type derived
/// from it. Before: <code>IEnumerable&lt;char&gt; Work(string id) { return new machine(-2) { id = id }; }</code>
/// After:
/// <code>
/// IEnumerable&lt;char&gt; Work(string id) { if (!Tracepoints.IsOn()) return &lt;Work&gt;pt__Untraced(id); return new
/// &lt;Work&gt;pt__Traced(-2) { id = id }; } IEnumerable&lt;char&gt; &lt;Work&gt;pt__Untraced(string id) { return new machine(-2) { id = id
/// }; }
/// </code>
/// </summary>
internal static class IteratorWeaver
{
    /// <summary>Ends the names of what iterators make while somebody listens.</summary>
    public const string TracedSuffix = "pt__Traced";

    private const string AsideSuffix = "pt__Untraced";

    /// <summary>False when a span cannot be put around what it makes.</summary>
    public static bool TryWeave(MethodDefinition method, MethodPoint point, RuntimeCopy runtime, Action<SourceLocation, string> report)
    {
        if (IteratorMachine.Of(method) is not { } machine)
            return false;
        var body = method.Body;
        Macros.Simplify(body);
        var aside = Aside(method);
        var name = Unused(NameOf(method, TracedSuffix), method.DeclaringType.NestedTypes.Select(type => type.Name));
        var traced = TracedMachine.Add(method, name, machine, point, runtime, report);
        var on = body.Instructions[0];
        var off = new Code(body).Call(runtime["IsOn"]).Do(OpCodes.Brtrue, on);
        Call(off, method, aside).Do(OpCodes.Ret).InsertBefore(on);
        Make(method, machine.Make, traced);
        Macros.Optimize(body);
        return true;
    }

    // Before: new machine(state). After: new traced(state) { captured = … }.
    private static void Make(MethodDefinition method, Instruction make, TracedMachine traced)
    {
        var instance = Generics.Instance(traced.Constructor.DeclaringType,
            [.. method.DeclaringType.GenericParameters, .. method.GenericParameters]);
        make.Operand = Generics.On(traced.Constructor, instance);
        var code = new Code(method.Body);
        foreach (var (field, load) in traced.Captured)
        {
            load(code.Do(OpCodes.Dup));
            code.Store(Generics.FieldOf(field, instance));
        }
        code.InsertBefore(make.Next);
    }

    // The attribute that names the state machine stays where it is: by it stack traces know what the author called the method.
    private static MethodDefinition Aside(MethodDefinition method)
    {
        var type = method.DeclaringType;
        var aside = new MethodDefinition(Unused(NameOf(method, AsideSuffix), type.Methods.Select(m => m.Name)),
            MethodAttributes.Private | MethodAttributes.HideBySig | (method.Attributes & MethodAttributes.Static), method.ReturnType);
        type.Methods.Add(aside);
        Generics.Copy(method.GenericParameters, aside, constraint => constraint);
        foreach (var parameter in method.Parameters)
            aside.Parameters.Add(Copy(parameter));
        BodyCopy.Append(method.Body, aside, variable => variable, member => member);
        aside.Body.InitLocals = method.Body.InitLocals;
        Macros.Optimize(aside.Body);
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
