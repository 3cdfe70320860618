using System.Text;

namespace PatchTracer.Cluster.Networking;

/// <summary>Splits a rule as `iptables -S` prints it: words, with double quotes around those that need them.</summary>
internal static class CommandLine
{
    public static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quoted, any) = (false, false);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '\\' && quoted && i + 1 < line.Length)
                word.Append(line[++i]);
            else if (c == '"')
                (quoted, any) = (!quoted, true);
            else if (c == ' ' && !quoted)
                End();
            else
                word.Append(c);
        }
        End();
        return words;

        void End()
        {
            if (any || word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
            any = false;
        }
    }
}
