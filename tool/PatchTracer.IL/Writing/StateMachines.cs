using ICSharpCode.Decompiler.CSharp.Syntax;
using PatchTracer.IL.Emission;

namespace PatchTracer.IL.Writing;

/// <summary>
/// A decompiler shows an iterator as its author wrote it, and what the compiler made of it as well where anything else names that: the
/// attribute of a woven iterator does, and the type derived from it.
/// </summary>
internal static class StateMachines
{
    /// <summary>Leaves out what is shown as an iterator.</summary>
    public static void Hide(SyntaxTree tree)
    {
        foreach (var machine in tree.Descendants.OfType<TypeDeclaration>().Where(IsBaseOfTraced).Where(machine => !IsMade(machine, tree))
            .ToList())
        {
            foreach (var attribute in tree.Descendants.OfType<ICSharpCode.Decompiler.CSharp.Syntax.Attribute>()
                .Where(attribute => Names(attribute, machine.Name)).ToList())
                attribute.Parent!.Remove();
            machine.Remove();
        }
    }

    private static bool IsBaseOfTraced(TypeDeclaration type) =>
        type.Parent!.Children.OfType<TypeDeclaration>()
            .Any(other => other.Name.Contains(IteratorWeaver.TracedSuffix, StringComparison.Ordinal)
                && other.BaseTypes.Any(of => IsNamed(of, type.Name)));

    private static bool IsMade(TypeDeclaration machine, SyntaxTree tree) =>
        tree.Descendants.OfType<ObjectCreateExpression>()
            .Any(made => IsNamed(made.Type, machine.Name) && !made.Ancestors.Contains(machine));

    private static bool Names(AstNode attribute, string type) => attribute.Descendants.OfType<AstType>().Any(named => IsNamed(named, type));

    private static bool IsNamed(AstType type, string name) => type switch
    {
        SimpleType simple => simple.Identifier == name,
        MemberType member => member.MemberName == name,
        _ => false,
    };
}
