using PatchTracer.IL.Reading;

namespace PatchTracer.IL.Emission;

/// <summary>
/// Copies the types that woven methods call into an assembly: each woven assembly has its own, internal, so that it needs no file beside
/// it. References go to the assemblies that the target references already, where it does.
/// </summary>
internal sealed class RuntimeCopy
{
    public const string Namespace = "PatchTracer.Woven";

    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "PatchTracer.IL.Runtime.dll");

    private readonly ModuleDefinition _target;
    private readonly ModuleDefinition _source;
    private readonly Dictionary<TypeDefinition, TypeDefinition> _types = [];
    private readonly Dictionary<MethodDefinition, MethodDefinition> _methods = [];
    private readonly Dictionary<FieldDefinition, FieldDefinition> _fields = [];
    private readonly TypeDefinition _tracepoints;
    private readonly MethodReference _stackTraceHidden;

    public RuntimeCopy(ModuleDefinition target)
    {
        _target = target;
        using var source = ModuleDefinition.ReadModule(File);
        _source = source;
        var roots = source.Types.Where(type => type.Namespace == Namespace).ToList();
        foreach (var type in roots)
            _target.Types.Add(Declare(type));
        foreach (var type in _types.Keys.ToList())
            DeclareMembers(type);
        foreach (var (from, to) in _methods.ToList())
            CopyBody(from, to);
        _tracepoints = _types[roots.Single(type => type.Name == "Tracepoints")];
        _stackTraceHidden = Parameterless(
            new TypeReference("System.Diagnostics", "StackTraceHiddenAttribute", source, source.TypeSystem.CoreLibrary));
    }

    /// <summary>Names what is copied.</summary>
    public static string Version
    {
        get
        {
            using var source = ModuleDefinition.ReadModule(File);
            return source.Mvid.ToString();
        }
    }

    /// <summary>A method of the copy.</summary>
    public MethodReference this[string name] => _tracepoints.Methods.Single(method => method.Name == name);

    /// <summary>The overload of <c>Follow</c> for a task-like return type; null when it is none.</summary>
    public MethodReference? Follow(TypeReference task)
    {
        var method = _tracepoints.Methods.FirstOrDefault(m => m.Name == "Follow"
            && m.Parameters[0].ParameterType.GetElementType().FullName == task.GetElementType().FullName);
        if (method is null || task is not GenericInstanceType generic)
            return method;
        var instance = new GenericInstanceMethod(method);
        instance.GenericArguments.Add(generic.GenericArguments[0]);
        return instance;
    }

    /// <summary>What has the span of an iterator's enumeration.</summary>
    public TypeDefinition Iteration(bool isAsync) => _types.Values.Single(type => type.Name == (isAsync ? "AsyncIteration" : "Iteration"));

    /// <summary>What weaving adds to a method is not to be seen where it fails.</summary>
    public void HideInStackTraces(TypeDefinition type) => type.CustomAttributes.Add(new CustomAttribute(_stackTraceHidden));

    /// <summary>Types of the runtime's own references, as the target sees them.</summary>
    public TypeReference Activity => Import(_tracepoints.Methods.Single(m => m.Name == "Current").ReturnType);

    public TypeReference Exception => _tracepoints.Methods.Single(m => m.Name == "Fail").Parameters[1].ParameterType;

    private TypeDefinition Declare(TypeDefinition from)
    {
        var to = new TypeDefinition(from.Namespace, from.Name, from.Attributes);
        _types[from] = to;
        foreach (var parameter in from.GenericParameters)
            to.GenericParameters.Add(new GenericParameter(parameter.Name, to) { Attributes = parameter.Attributes });
        foreach (var nested in from.NestedTypes)
            to.NestedTypes.Add(Declare(nested));
        return to;
    }

    private void DeclareMembers(TypeDefinition from)
    {
        var to = _types[from];
        to.BaseType = from.BaseType is null ? null : Import(from.BaseType, null, to);
        foreach (var implemented in from.Interfaces)
            to.Interfaces.Add(new InterfaceImplementation(Import(implemented.InterfaceType, null, to)));
        foreach (var field in from.Fields)
        {
            var copy = new FieldDefinition(field.Name, field.Attributes, Import(field.FieldType, null, to));
            // That it is a thread's own.
            foreach (var attribute in field.CustomAttributes.Where(attribute => !attribute.HasConstructorArguments))
                copy.CustomAttributes.Add(new CustomAttribute(Parameterless(attribute.AttributeType)));
            to.Fields.Add(_fields[field] = copy);
        }
        foreach (var method in from.Methods)
            to.Methods.Add(Declare(method, to));
        foreach (var property in from.Properties)
            to.Properties.Add(new PropertyDefinition(property.Name, property.Attributes,
                Import(property.PropertyType, null, to))
            {
                HasThis = property.HasThis,
                GetMethod = Copied(property.GetMethod),
                SetMethod = Copied(property.SetMethod)
            });
    }

    private MethodDefinition Declare(MethodDefinition from, TypeDefinition declaring)
    {
        var to = new MethodDefinition(from.Name, from.Attributes, _target.TypeSystem.Void) { ImplAttributes = from.ImplAttributes };
        _methods[from] = to;
        foreach (var parameter in from.GenericParameters)
            to.GenericParameters.Add(new GenericParameter(parameter.Name, to) { Attributes = parameter.Attributes });
        to.ReturnType = Import(from.ReturnType, to, declaring);
        foreach (var parameter in from.Parameters)
            to.Parameters.Add(new ParameterDefinition(parameter.Name, parameter.Attributes,
                Import(parameter.ParameterType, to, declaring)));
        return to;
    }

    private MethodDefinition? Copied(MethodDefinition? method) => method is null ? null : _methods[method];

    private void CopyBody(MethodDefinition from, MethodDefinition to)
    {
        foreach (var overridden in from.Overrides)
            to.Overrides.Add(Import(overridden, to));
        if (!from.HasBody)
            return;
        to.Body = new MethodBody(to) { InitLocals = true, MaxStackSize = from.Body.MaxStackSize };
        BodyCopy.Append(from.Body, to, type => Import(type, to, to.DeclaringType), member => member switch
        {
            MethodReference method => Import(method, to),
            FieldReference field => Import(field, to),
            TypeReference type => Import(type, to, to.DeclaringType),
            _ => member,
        });
    }

    private FieldReference Import(FieldReference field, MethodDefinition context) =>
        field is FieldDefinition definition && _fields.TryGetValue(definition, out var mine) ? mine
            : Import(field, Import(field.DeclaringType, context, context.DeclaringType));

    // As in a method's signature, type parameters are those of the type that has the field.
    private FieldReference Import(FieldReference field, TypeReference declaring) =>
        new(field.Name, Import(field.FieldType, null, declaring), declaring);

    private MethodReference Import(MethodReference method, MethodDefinition context)
    {
        if (method is MethodDefinition definition)
            return _methods[definition];
        if (method is GenericInstanceMethod generic)
        {
            var instance = new GenericInstanceMethod(Import(generic.ElementMethod, context));
            foreach (var argument in generic.GenericArguments)
                instance.GenericArguments.Add(Import(argument, context, context.DeclaringType));
            return instance;
        }
        var declaring = Import(method.DeclaringType, context, context.DeclaringType);
        var reference = new MethodReference(method.Name, _target.TypeSystem.Void, declaring)
        {
            HasThis = method.HasThis,
            ExplicitThis = method.ExplicitThis,
            CallingConvention = method.CallingConvention
        };
        foreach (var parameter in method.GenericParameters)
            reference.GenericParameters.Add(new GenericParameter(parameter.Name, reference));
        reference.ReturnType = Import(method.ReturnType, reference, declaring);
        foreach (var parameter in method.Parameters)
            reference.Parameters.Add(new ParameterDefinition(Import(parameter.ParameterType, reference, declaring)));
        return reference;
    }

    private TypeReference Import(TypeReference type, IGenericParameterProvider? method = null, TypeReference? declaring = null) =>
        type switch
        {
            TypeDefinition definition when _types.TryGetValue(definition, out var mine) => mine,
            TypeDefinition or { Module: null } => type,
            GenericParameter { Type: GenericParameterType.Method } parameter => method!.GenericParameters[parameter.Position],
            GenericParameter parameter => Own(declaring!, parameter),
            ByReferenceType reference => new ByReferenceType(Import(reference.ElementType, method, declaring)),
            ArrayType array => new ArrayType(Import(array.ElementType, method, declaring), array.Rank),
            GenericInstanceType generic => Instance(generic, method, declaring),
            _ when type.Module == _target => type,
            _ => Reference(type),
        };

    // In the signature of a method of List<T>, T is the parameter of List itself, whatever instance is called.
    private static GenericParameter Own(TypeReference declaring, GenericParameter parameter)
    {
        var element = declaring.GetElementType();
        while (element.GenericParameters.Count <= parameter.Position)
            element.GenericParameters.Add(new GenericParameter($"T{element.GenericParameters.Count}", element));
        return element.GenericParameters[parameter.Position];
    }

    private GenericInstanceType Instance(GenericInstanceType generic, IGenericParameterProvider? method, TypeReference? declaring)
    {
        var instance = new GenericInstanceType(Import(generic.ElementType, method, declaring));
        foreach (var argument in generic.GenericArguments)
            instance.GenericArguments.Add(Import(argument, method, declaring));
        return instance;
    }

    private TypeReference Reference(TypeReference type)
    {
        if (type.DeclaringType is null && Primitive(type) is { } primitive)
            return primitive;
        var scope = type.DeclaringType is null ? ScopeOf(type.Scope) : null;
        var reference = new TypeReference(type.Namespace, type.Name, _target, scope, type.IsValueType);
        if (type.DeclaringType is not null)
            reference.DeclaringType = Import(type.DeclaringType);
        foreach (var parameter in type.GenericParameters)
            reference.GenericParameters.Add(new GenericParameter(parameter.Name, reference));
        return reference;
    }

    // Those that have codes of their own in signatures.
    private TypeReference? Primitive(TypeReference type) => type.FullName switch
    {
        "System.Void" => _target.TypeSystem.Void,
        "System.Object" => _target.TypeSystem.Object,
        "System.String" => _target.TypeSystem.String,
        "System.Boolean" => _target.TypeSystem.Boolean,
        "System.Byte" => _target.TypeSystem.Byte,
        "System.Int16" => _target.TypeSystem.Int16,
        "System.Int32" => _target.TypeSystem.Int32,
        "System.Int64" => _target.TypeSystem.Int64,
        "System.Double" => _target.TypeSystem.Double,
        "System.Char" => _target.TypeSystem.Char,
        "System.IntPtr" => _target.TypeSystem.IntPtr,
        _ => null,
    };

    private MethodReference Parameterless(TypeReference attribute) =>
        new(".ctor", _target.TypeSystem.Void, Import(attribute)) { HasThis = true };

    private AssemblyNameReference ScopeOf(IMetadataScope scope)
    {
        var wanted = (AssemblyNameReference)scope;
        var known = _target.AssemblyReferences.FirstOrDefault(reference => reference.Name == wanted.Name
            && reference.Version >= wanted.Version)
            ?? _target.AssemblyReferences.FirstOrDefault(reference => reference.Name == wanted.Name);
        if (known is not null)
            return known;
        var added = new AssemblyNameReference(wanted.Name, wanted.Version) { PublicKeyToken = wanted.PublicKeyToken };
        _target.AssemblyReferences.Add(added);
        return added;
    }
}
