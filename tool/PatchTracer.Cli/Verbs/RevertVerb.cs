using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Sources;
using PatchTracer.Weaving.Trees;

namespace PatchTracer.Cli.Verbs;

[Verb("revert", HelpText = "Take the tracepoints out of a tree again: every byte as before.")]
internal sealed class RevertVerb : CommonOptions, IVerb
{
    [Option("tree", Required = true, MetaValue = "DIR", HelpText = "A tree that `apply` wove.")]
    public string Tree { get; set; } = "";

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples => [new("undo `apply`", new RevertVerb { Tree = "~/kubernetes" })];

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        // Without git nothing of ours can be in it, and it may be anything.
        var source = await TreeSource.OpenCommittedAsync(Tree, cancellation, anyModule: Path.Exists(Path.Combine(Tree, ".git")));
        var reverted = await terminal.WorkAsync(async reporter =>
        {
            using var work = await WorkTree.OpenInPlaceAsync(source, reporter, cancellation);
            if (await work.RevertAsync(cancellation))
                return true;
            return WeaveTree.RuntimeFiles(source.Path).Any() ? throw await ForeignWeave.ExplainAsync(source.Path, cancellation) : false;
        });
        Terminal.Write(reverted ? $"{source.Path} is as it was before weaving" : $"nothing is woven into {source.Path}");
        return 0;
    }
}
