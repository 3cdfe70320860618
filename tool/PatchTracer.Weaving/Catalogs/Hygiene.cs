using PatchTracer.Weaving.Emission;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>Names that woven text reserves: <c>pt</c> with an upper-case letter after it, and <c>patchtracer</c>.</summary>
internal static class Hygiene
{
    public static bool IsReserved(string name) =>
        name == TemplateExpander.RuntimeName
        || (name.Length > 2 && name.StartsWith("pt", StringComparison.Ordinal) && char.IsAsciiLetterUpper(name[2]));

    /// <summary>The first reserved name in a function, fields and methods aside; null when there is none.</summary>
    public static Ident? Violation(FuncDecl function) =>
        function.DescendantsAndSelf().OfType<Ident>().FirstOrDefault(ident => !ident.IsSelected && IsReserved(ident.Name));
}
