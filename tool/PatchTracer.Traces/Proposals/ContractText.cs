using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PatchTracer.Workspace;

namespace PatchTracer.Traces.Proposals;

/// <summary>Writes chains as a contract, for people to read on.</summary>
internal static class ContractText
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(string name, string about, IReadOnlyList<ChainDraft> chains)
    {
        var text = new StringBuilder();
        text.Append("# What the traces of a run must contain. The language: docs/contract.md of PatchTracer.\n");
        text.Append($"contract: {Named(name)}\nabout: {Quoted(about)}\n\nchains:\n");
        foreach (var chain in chains)
            Write(text, chain);
        return text.ToString();
    }

    /// <summary>A text as YAML, whatever is in it: JSON's strings are YAML's, and what is made visible in them too.</summary>
    public static string Quoted(string text) => VisibleText.Of(JsonSerializer.Serialize(text, Plain));

    /// <summary>A name as a person would write it, where that is a text in YAML, too.</summary>
    public static string Named(string name) =>
        name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') ? name
        : Quoted(name);

    private static void Write(StringBuilder text, ChainDraft chain)
    {
        text.Append($"- name: {Named(chain.Name)}\n  about: {Quoted(chain.About)}\n  subjects: {{{chain.Subjects}}}\n");
        if (chain.Expect != "1..")
            text.Append($"  expect: {chain.Expect}\n");
        if (chain.OrphansAllowed)
            text.Append("  orphans: allowed\n");
        text.Append("  steps:\n");
        foreach (var step in chain.Steps)
            text.Append($"    {step.Name}: {step.Text}\n");
        Write(text, "edges", chain.Edges);
        if (chain.Waits.Count > 0)
            Write(text, "waits", chain.Waits);
        text.Append('\n');
    }

    private static void Write(StringBuilder text, string key, IReadOnlyList<EdgeDraft> edges)
    {
        text.Append(edges.Count == 0 ? $"  {key}: []\n" : $"  {key}:\n");
        foreach (var edge in edges)
            text.Append($"  - {edge.Text}\n");
    }
}
