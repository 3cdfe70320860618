
namespace PatchTracer.IL.Emission;

/// <summary>
/// A type derived from what an iterator makes, which answers its consumer and the async machinery of the runtime in its place: interfaces
/// are implemented once more, and what implemented them is called as the base. What it is derived from stays the same but for who may see
/// it.
/// </summary>
internal sealed class DerivedMachine
{
    private readonly IteratorMachine _machine;

    /// <param name="method">The iterator; its type gets the new one.</param>
    public DerivedMachine(MethodDefinition method, string name, IteratorMachine machine)
    {
        _machine = machine;
        Type = new TypeDefinition("", name, TypeAttributes.NestedPrivate | TypeAttributes.Sealed | TypeAttributes.BeforeFieldInit);
        method.DeclaringType.NestedTypes.Add(Type);
        Generics.Copy(machine.Type.GenericParameters, Type, Own);
        Type.BaseType = Generics.Instance(machine.Type, Type.GenericParameters);
        Open();
    }

    public TypeDefinition Type { get; }

    /// <summary>By the number of the state that the compiler begins in.</summary>
    /// <param name="initialize">What is done behind the base's.</param>
    public MethodDefinition Constructor(Action<Code> initialize)
    {
        const MethodAttributes Attributes =
            MethodAttributes.Public | MethodAttributes.HideBySig | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName;
        var made = ((MethodReference)_machine.Make.Operand).Resolve();
        var constructor = new MethodDefinition(".ctor", Attributes, Type.Module.TypeSystem.Void);
        var code = new Code(constructor.Body).LoadThis();
        foreach (var parameter in made.Parameters)
        {
            var same = new ParameterDefinition(parameter.Name, ParameterAttributes.None, parameter.ParameterType);
            constructor.Parameters.Add(same);
            code.Load(same);
        }
        code.Call(Generics.On(made, Type.BaseType));
        initialize(code);
        code.Do(OpCodes.Ret).Append();
        Macros.Optimize(constructor.Body);
        Type.Methods.Add(constructor);
        return constructor;
    }

    /// <summary>The same method of the same interfaces once more, without a body.</summary>
    public MethodDefinition Override(MethodDefinition method)
    {
        // By the name that compilers give what implements an interface explicitly.
        var name = method.Name.Contains('.', StringComparison.Ordinal) ? method.Name
            : $"{method.Overrides[0].DeclaringType.FullName}.{method.Overrides[0].Name}";
        var derived = Like(method, name, MethodAttributes.Private | MethodAttributes.HideBySig | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.NewSlot);
        foreach (var overridden in method.Overrides)
        {
            var type = Own(overridden.DeclaringType);
            derived.Overrides.Add(Generics.On(overridden, type));
            if (Type.Interfaces.All(known => known.InterfaceType.FullName != type.FullName))
                Type.Interfaces.Add(new InterfaceImplementation(type));
        }
        return derived;
    }

    /// <summary>
    /// The base's method in one of its own. An exception that leaves the iterator shows on which line of it that was, as long as the JIT
    /// does not make one method of it and the one derived from it, which is hidden; code that is not optimized takes nothing in.
    /// </summary>
    public MethodDefinition Apart(MethodDefinition method)
    {
        var apart = Like(method, $"{method.Overrides[0].Name}Apart", MethodAttributes.Private | MethodAttributes.HideBySig);
        apart.NoOptimization = apart.NoInlining = true;
        CallBase(new Code(apart.Body), apart, method).Do(OpCodes.Ret).Append();
        Macros.Optimize(apart.Body);
        return apart;
    }

    /// <summary>Calls a method of the base's, or of this type's, with the parameters of the one that the code is in.</summary>
    public Code CallBase(Code code, MethodDefinition caller, MethodDefinition method)
    {
        code.LoadThis();
        foreach (var parameter in caller.Parameters)
            code.Load(parameter);
        return code.Call(Generics.On(method, Generics.Instance(method.DeclaringType, Type.GenericParameters)));
    }

    /// <summary>A field of the base's, as this type sees it.</summary>
    public FieldReference Field(FieldDefinition field) =>
        Generics.FieldOf(field, Generics.Instance(field.DeclaringType, Type.GenericParameters));

    private MethodDefinition Like(MethodDefinition method, string name, MethodAttributes attributes)
    {
        var like = new MethodDefinition(name, attributes, Own(method.ReturnType));
        foreach (var parameter in method.Parameters)
            like.Parameters.Add(new ParameterDefinition(parameter.Name, ParameterAttributes.None, Own(parameter.ParameterType)));
        Type.Methods.Add(like);
        return like;
    }

    private void Open()
    {
        _machine.Type.IsSealed = false;
        foreach (var field in _machine.Types.SelectMany(type => type.Fields).Where(field => field.IsPrivate))
            field.IsAssembly = true;
        foreach (var method in _machine.Types.SelectMany(type => type.Methods).Where(method => method.IsPrivate && method.HasOverrides))
            method.IsAssembly = true;
    }

    private TypeReference Own(TypeReference type) => Generics.Substitute(type, parameter => Type.GenericParameters[parameter.Position]);
}
