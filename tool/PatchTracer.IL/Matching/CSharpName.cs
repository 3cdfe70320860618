namespace PatchTracer.IL.Matching;

/// <summary>Types as C# writes them, without namespaces: <c>Task&lt;string[]&gt;</c>, <c>ref int</c>, <c>int?</c>.</summary>
internal static class CSharpName
{
    private static readonly Dictionary<string, string> Keywords = new()
    {
        ["System.Void"] = "void",
        ["System.Object"] = "object",
        ["System.String"] = "string",
        ["System.Boolean"] = "bool",
        ["System.Char"] = "char",
        ["System.SByte"] = "sbyte",
        ["System.Byte"] = "byte",
        ["System.Int16"] = "short",
        ["System.UInt16"] = "ushort",
        ["System.Int32"] = "int",
        ["System.UInt32"] = "uint",
        ["System.Int64"] = "long",
        ["System.UInt64"] = "ulong",
        ["System.Single"] = "float",
        ["System.Double"] = "double",
        ["System.Decimal"] = "decimal",
        ["System.IntPtr"] = "nint",
        ["System.UIntPtr"] = "nuint",
    };

    public static string OfSignature(MethodDefinition method) =>
        $"({string.Join(", ", method.Parameters.Select(Of))}) -> {Of(method.ReturnType)}";

    public static string Of(ParameterDefinition parameter)
    {
        var text = Of(parameter.ParameterType);
        return !text.StartsWith("ref ", StringComparison.Ordinal) ? text
            : parameter.IsOut ? $"out {text[4..]}" : parameter.IsIn ? $"in {text[4..]}" : text;
    }

    public static string Of(TypeReference type) => type switch
    {
        ByReferenceType reference => $"ref {Of(reference.ElementType)}",
        ArrayType array => $"{Of(array.ElementType)}[{new string(',', array.Rank - 1)}]",
        PointerType pointer => $"{Of(pointer.ElementType)}*",
        IModifierType modified => Of(modified.ElementType),
        GenericInstanceType { ElementType.FullName: "System.Nullable`1" } nullable => $"{Of(nullable.GenericArguments[0])}?",
        GenericInstanceType generic => $"{Bare(generic)}<{string.Join(", ", generic.GenericArguments.Select(Of))}>",
        _ => Keywords.GetValueOrDefault(type.FullName) ?? Bare(type),
    };

    private static string Bare(TypeReference type) =>
        type.Name.IndexOf('`', StringComparison.Ordinal) is > 0 and var tick ? type.Name[..tick] : type.Name;
}
