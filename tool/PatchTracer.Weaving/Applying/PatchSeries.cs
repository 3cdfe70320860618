using System.Globalization;
using System.Text;

namespace PatchTracer.Weaving.Applying;

/// <summary>Prints a plan as mails that <c>git am</c> takes, one for each component, the runtime first.</summary>
internal sealed class PatchSeries(WeavePlan plan, PatchAuthor author)
{
    public IEnumerable<(string FileName, string Text)> Print()
    {
        var components = plan.Components;
        return components.Select((component, index) =>
            ($"{index + 1:0000}-{component.Name}.patch", Mail(component, index + 1, components.Length)));
    }

    private string Mail(PlannedComponent component, int number, int count)
    {
        var diff = string.Concat(component.Files.Select(file => file.Diff()));
        var text = new StringBuilder();
        // The first line is what git am knows a mail by; the digest in it is that of no commit.
        text.Append($"From {new string('0', 40)} Mon Sep 17 00:00:00 2001\n");
        text.Append($"From: {author.Name} <{author.Email}>\n");
        text.Append($"Date: {author.Date.ToString("ddd, d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} "
            + $"{author.Date.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal)}\n");
        text.Append($"Subject: [PATCH {number}/{count}] {component.Subject}\n\n");
        text.Append($"{component.Body}\n{WeavePlan.CatalogTrailer}: {plan.CatalogDigest}\n---\n");
        text.Append(Statistics(component, diff)).Append('\n').Append(diff).Append("-- \npatchtracer\n\n");
        return text.ToString();
    }

    private static string Statistics(PlannedComponent component, string diff)
    {
        var lines = diff.Split('\n');
        var added = lines.Count(line => line.StartsWith('+') && !line.StartsWith("+++", StringComparison.Ordinal));
        var removed = lines.Count(line => line.StartsWith('-') && !line.StartsWith("---", StringComparison.Ordinal));
        return $" {component.Files.Length} files changed, {added} insertions(+), {removed} deletions(-)\n";
    }
}
