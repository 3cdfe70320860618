namespace PatchTracer.Cli.Verbs;

/// <summary>What a build needs of the command line.</summary>
internal static class VerbTable
{
    public static readonly Type[] Types = [typeof(WeaveVerb)];
}
