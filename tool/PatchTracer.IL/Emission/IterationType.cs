using Mono.Cecil.Rocks;

namespace PatchTracer.IL;

/// <summary>
/// <code>
/// private sealed class &lt;Work&gt;pt__Iteration : TracedEnumerable&lt;char&gt;
/// {
///     private readonly string id;
///     public &lt;Work&gt;pt__Iteration(IEnumerable&lt;char&gt; items, string id) : base(items) { this.id = id; }
///     protected override Activity Start() { var activity = Tracepoints.Start("work", 0, true); if (activity != null) { attributes } return activity; }
///     protected override bool Fail(Activity activity, Exception exception) => Tracepoints.Fail(activity, exception, null);
/// }
/// </code>
/// </summary>
internal sealed class IterationType
{
    private const MethodAttributes Override = MethodAttributes.Family | MethodAttributes.Virtual | MethodAttributes.HideBySig;

    private readonly TypeDefinition _type;
    private readonly IterationFrame _frame;
    private readonly SpanCode _code;
    private readonly RuntimeCopy _runtime;

    private IterationType(TypeDefinition type, IterationFrame frame, SpanCode code) => (_type, _frame, _code, _runtime) = (type, frame, code, code.Runtime);

    public IReadOnlyList<Action<Code>> Captured => [.. _frame.Captured.Select(captured => captured.Load)];

    public MethodDefinition Constructor { get; private set; } = null!;

    /// <param name="method">The iterator; its type gets the new one.</param>
    /// <param name="items">What the iterator hands out.</param>
    public static IterationType Add(MethodDefinition method, string name, IteratorItems items, MethodPoint point, RuntimeCopy runtime, Action<SourceLocation, string> report)
    {
        var type = new TypeDefinition("", name, TypeAttributes.NestedPrivate | TypeAttributes.Sealed | TypeAttributes.BeforeFieldInit);
        method.DeclaringType.NestedTypes.Add(type);
        var frame = new IterationFrame(method, type);
        Generics.Copy(method.DeclaringType.GenericParameters.Concat(method.GenericParameters), type, frame.Own);
        type.BaseType = runtime.Iteration(items.Kind, frame.Own(items.Item));
        var added = new IterationType(type, frame, new SpanCode(point, frame, runtime, report));
        added.Start();
        if (point.Span is null)
            added.IsAmbient();
        if (added._code.Error.IsAny)
            added.Fail();
        if (point.Span is { Results.IsEmpty: false })
            added.Finish();
        added.Construct(frame.Own(items.Type));
        return added;
    }

    private void Start()
    {
        var method = Add("Start", _runtime.Activity);
        var slot = new ActivitySlot.Local(new Code(method.Body).Temporary(_runtime.Activity));
        var code = new Code(method.Body);
        var done = Instruction.Create(OpCodes.Nop);
        _code.Begin(code, slot, done);
        code.Add(done);
        slot.Load(code);
        End(method, code);
    }

    private void IsAmbient()
    {
        var method = Add("IsAmbient", _type.Module.TypeSystem.Boolean);
        End(method, new Code(method.Body).Load(1));
    }

    private void Fail()
    {
        var method = Add("Fail", _type.Module.TypeSystem.Boolean, ("activity", _runtime.Activity), ("exception", _runtime.Exception));
        var code = new Code(method.Body);
        _code.Fail(code, new ActivitySlot.Parameter(method.Parameters[0]), c => c.Load(method.Parameters[1]));
        End(method, code);
    }

    private void Finish()
    {
        var method = Add("Finish", _type.Module.TypeSystem.Void, ("activity", _runtime.Activity));
        var code = new Code(method.Body);
        _code.Results(code, new ActivitySlot.Parameter(method.Parameters[0]));
        End(method, code);
    }

    // Once the others are written, it is known what has to be kept.
    private void Construct(TypeReference items)
    {
        const MethodAttributes Attributes = MethodAttributes.Public | MethodAttributes.HideBySig | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName;
        var constructor = new MethodDefinition(".ctor", Attributes, _type.Module.TypeSystem.Void);
        constructor.Parameters.Add(new ParameterDefinition("items", ParameterAttributes.None, items));
        var code = new Code(constructor.Body).LoadThis().Load(constructor.Parameters[0]).Call(RuntimeCopy.ConstructorOf(_type.BaseType));
        foreach (var (field, _) in _frame.Captured)
        {
            var parameter = new ParameterDefinition(field.Name, ParameterAttributes.None, field.FieldType);
            constructor.Parameters.Add(parameter);
            code.LoadThis().Load(parameter).Store(Generics.FieldOf(field));
        }
        _type.Methods.Insert(0, Constructor = constructor);
        End(constructor, code);
    }

    private MethodDefinition Add(string name, TypeReference result, params (string Name, TypeReference Type)[] parameters)
    {
        var method = new MethodDefinition(name, Override, result);
        foreach (var parameter in parameters)
            method.Parameters.Add(new ParameterDefinition(parameter.Name, ParameterAttributes.None, parameter.Type));
        _type.Methods.Add(method);
        return method;
    }

    private static void End(MethodDefinition method, Code code)
    {
        code.Do(OpCodes.Ret).Append();
        foreach (var handler in code.Handlers)
            method.Body.ExceptionHandlers.Add(handler);
        method.Body.InitLocals = true;
        method.Body.OptimizeMacros();
    }
}
