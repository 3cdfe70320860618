using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Matching;
using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Paths;
using PatchTracer.Yaml;

namespace PatchTracer.IL.Emission;

/// <summary>Puts values of paths on the stack, as objects. Where a reference on the way is null, so is the value.</summary>
internal sealed class ValueEmitter(Frame frame, ImmutableArray<Bind> binds, Action<SourceLocation, string> report)
{
    // GenericParameterAttributes.AllowByRefLike, which Cecil does not know by name.
    private const GenericParameterAttributes AllowsRefStruct = (GenericParameterAttributes)0x20;

    /// <summary>Leaves an object on the stack; false, after a report, when the value cannot be had, and nothing then.</summary>
    /// <param name="kind">What is made of it: of an integer that is to be one, a long at once, which saves a second box.</param>
    public bool Emit(Code code, MethodValue value, bool isAtExit, ValueKind kind = ValueKind.String)
    {
        if (value is MethodValue.Constant constant)
        {
            EmitConstant(code, constant.Value);
            return true;
        }
        var path = (MethodValue.Path)value;
        var problem = "";
        var isMistaken = false;
        foreach (var (expression, bound) in Alternatives(path.Expression))
        {
            if (Root(expression.Root, isAtExit, out problem) is not { } root)
                continue;
            if (Members(root.Type, expression, out var found, out problem) is { } members)
            {
                // The method would be called for the attribute of its own span, without end.
                if (IsReadBy(members, root.Type))
                    return false;
                EmitPath(code, root, members, kind);
                return true;
            }
            // What a bind names may be another thing in each method; what is asked of it then has to be there.
            isMistaken |= found >= bound && path.Expression.Segments.Length > 0;
        }
        if (isMistaken || !MayBeAbsent(path.Expression))
            report(path.At, $"`{path.Expression}` in {LogicalName.Describe(frame.Method)}: {problem}");
        return false;
    }

    /// <summary>Is it read through a reference, which may be to nothing?</summary>
    public bool IsByReference(PathRoot root) => root switch
    {
        PathRoot.Receiver => false,
        PathRoot.Result or PathRoot.Named { Name: "result" } => Generics.IsByReference(frame.Method.ReturnType),
        _ => Find(root) is { } parameter && Generics.IsByReference(parameter.ParameterType),
    };

    // `x.Name` with x bound to param(customer) is param(customer).Name; beside it, how much of it is the bind's.
    private IEnumerable<(PathExpression Path, int Bound)> Alternatives(PathExpression path)
    {
        if (path.Root is not PathRoot.Named { Name: var name } || binds.FirstOrDefault(b => b.Name == name) is not { } bind)
            return [(path, 0)];
        return bind.Alternatives.Select(
            bound => (bound with { Segments = [.. bound.Segments, .. path.Segments], Text = path.Text }, bound.Segments.Length));
    }

    private bool MayBeAbsent(PathExpression path) =>
        path.Root is PathRoot.Named { Name: var name } && binds.Any(b => b.Name == name && b.MayBeAbsent);

    private LoadedValue? Root(PathRoot root, bool isAtExit, out string problem)
    {
        switch (root)
        {
            case PathRoot.Receiver:
                return frame.Receiver(out problem);
            case PathRoot.Result or PathRoot.Named { Name: "result" }:
                problem = isAtExit ? "there is no result to be read" : "the result is known at the end only: it belongs to `results`";
                return isAtExit ? frame.Result : null;
        }
        var parameter = Find(root);
        problem = parameter is null ? $"there is no such parameter; there are "
            + $"{string.Join(", ", frame.Method.Parameters.Select(p => p.Name).DefaultIfEmpty("none"))}" : "";
        if (parameter is null)
            return null;
        if (parameter.IsOut && !isAtExit)
        {
            problem = $"`{parameter.Name}` is set at the end only: it belongs to `results`";
            return null;
        }
        return frame.Parameter(parameter, out problem);
    }

    private ParameterDefinition? Find(PathRoot root) => root switch
    {
        PathRoot.Named named => frame.Method.Parameters.FirstOrDefault(p => p.Name == named.Name),
        PathRoot.Parameter { Index: { } index } => index < frame.Method.Parameters.Count ? frame.Method.Parameters[index] : null,
        PathRoot.Parameter parameter => frame.Method.Parameters.FirstOrDefault(p =>
            (parameter.Name is null || p.Name == parameter.Name)
                && (parameter.Type is null || CSharpName.Of(p) == parameter.Type || p.ParameterType.FullName == parameter.Type)),
        _ => null,
    };

    /// <param name="found">How many segments could be followed; none of a value that nothing can be done with.</param>
    private List<Member>? Members(TypeReference type, PathExpression path, out int found, out string problem)
    {
        found = -1;
        problem = Unrecordable(type);
        if (problem.Length > 0)
            return null;
        var members = new List<Member>();
        for (var index = 0; index < path.Segments.Length; index++)
        {
            found = index;
            var name = path.Segments[index].Text;
            if (name == "()")
                continue;
            var isCall = index + 1 < path.Segments.Length && path.Segments[index + 1].Text == "()";
            if (type is GenericParameter || MemberFinder.Find(type, name[1..], isCall, frame) is not { } member)
            {
                var near = type is GenericParameter ? null : Nearest.To(name[1..], MemberFinder.Names(type));
                problem = $"{CSharpName.Of(type)} has no {(isCall ? "method" : "property or field")} `{name[1..]}` that can be read "
                    + $"there{(near is null ? "" : $", did you mean `{near}`?")}";
                return null;
            }
            members.Add(member);
            type = member.Type;
        }
        problem = Unrecordable(type);
        if (problem.Length == 0 && IsByRefLike(type) && !HasText(type))
            problem = $"{CSharpName.Of(type)} is a ref struct without a `ToString` of its own: what it holds can be recorded, it cannot";
        return problem.Length == 0 ? members : null;
    }

    private static string Unrecordable(TypeReference type) => Generics.WithoutModifiers(type) switch
    {
        PointerType or FunctionPointerType => "a pointer is no value that can be recorded",
        GenericParameter { Attributes: var attributes }
            when (attributes & AllowsRefStruct) != 0 => "a type parameter that allows a ref struct is no value that can be recorded",
        { FullName: "System.TypedReference" or "System.ArgIterator" or "System.RuntimeArgumentHandle" } =>
            "a reference that has a type is no value that can be recorded",
        _ => "",
    };

    private void EmitPath(Code code, LoadedValue root, List<Member> members, ValueKind kind)
    {
        var absent = Instruction.Create(OpCodes.Pop);
        var end = Instruction.Create(OpCodes.Nop);
        var isGuarded = false;
        root.Load(code);
        foreach (var member in members)
        {
            if (!IsValueType(member.Owner))
            {
                code.Do(OpCodes.Dup).Do(OpCodes.Brfalse, absent);
                isGuarded = true;
            }
            Read(code, member);
            if (member.IsByReference)
                code.Do(OpCodes.Ldobj, member.Type);
        }
        ToObject(code, members.Count == 0 ? root.Type : members[^1].Type, kind);
        if (isGuarded)
            code.Do(OpCodes.Br, end).Add(absent).Do(OpCodes.Ldnull).Add(end);
    }

    private static void Read(Code code, Member member)
    {
        if (member.Field is { } field)
        {
            code.Load(field);
            return;
        }
        if (!IsValueType(member.Owner))
        {
            code.CallVirtual(member.Getter!);
            return;
        }
        var copy = code.Temporary(member.Owner);
        code.Store(copy).LoadAddress(copy);
        if (member.Getter!.DeclaringType.FullName != member.Owner.FullName)
            code.Do(OpCodes.Constrained, member.Owner).CallVirtual(member.Getter);
        else
            code.Call(member.Getter);
    }

    private void ToObject(Code code, TypeReference type, ValueKind kind)
    {
        if (kind == ValueKind.Int && ToLong(type) is { } conversion)
        {
            code.Do(conversion).Do(OpCodes.Box, frame.Module.TypeSystem.Int64);
        }
        else if (IsByRefLike(type))
        {
            // A span of characters is a text; a ref struct cannot be an object.
            var copy = code.Temporary(type);
            var toText = new MethodReference("ToString", frame.Module.TypeSystem.String, frame.Module.TypeSystem.Object) { HasThis = true };
            code.Store(copy).LoadAddress(copy).Do(OpCodes.Constrained, type).CallVirtual(toText);
        }
        else if (type is GenericParameter || IsValueType(type))
        {
            code.Do(OpCodes.Box, type);
        }
    }

    // Unsigned long is left out: not all of them are longs.
    private static OpCode? ToLong(TypeReference type) => type.MetadataType switch
    {
        MetadataType.SByte or MetadataType.Int16 or MetadataType.Int32 or MetadataType.Int64 => OpCodes.Conv_I8,
        MetadataType.Byte or MetadataType.UInt16 or MetadataType.UInt32 => OpCodes.Conv_U8,
        _ => null,
    };

    private static bool IsValueType(TypeReference type) =>
        type is not (ArrayType or GenericParameter) && (type.IsValueType || (type.Resolve()?.IsValueType ?? false));

    private static bool IsByRefLike(TypeReference type) =>
        type is not (ArrayType or GenericParameter) && IsValueType(type)
        && type.Resolve() is { } definition
        && definition.CustomAttributes.Any(a => a.AttributeType.FullName == "System.Runtime.CompilerServices.IsByRefLikeAttribute");

    // What it would inherit is a method of objects, and it cannot be one.
    private static bool HasText(TypeReference type) => TextOf(type) is not null;

    private static MethodDefinition? TextOf(TypeReference type) =>
        type.Resolve().Methods.FirstOrDefault(
            method => method is { Name: nameof(ToString), IsVirtual: true, IsStatic: false, HasParameters: false });

    private bool IsReadBy(List<Member> members, TypeReference root)
    {
        var type = members.Count == 0 ? root : members[^1].Type;
        return members.Any(member => member.Getter?.Resolve() == frame.Method) || (IsByRefLike(type) && TextOf(type) == frame.Method);
    }

    private void EmitConstant(Code code, object value)
    {
        switch (value)
        {
            case string text:
                code.Load(text);
                break;
            case bool flag:
                code.Load(flag ? 1 : 0).Do(OpCodes.Box, frame.Module.TypeSystem.Boolean);
                break;
            case long number:
                code.Add(Instruction.Create(OpCodes.Ldc_I8, number)).Do(OpCodes.Box, frame.Module.TypeSystem.Int64);
                break;
            case double number:
                code.Add(Instruction.Create(OpCodes.Ldc_R8, number)).Do(OpCodes.Box, frame.Module.TypeSystem.Double);
                break;
        }
    }
}
