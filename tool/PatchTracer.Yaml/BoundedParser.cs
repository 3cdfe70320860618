using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PatchTracer.Yaml;

/// <summary>
/// Refuses what would overflow the stack, or never end, in whoever goes over the nodes with one call a level: deep nesting, aliases that
/// stand for very many nodes, and aliases of what they are in. Aliases count as what they stand for.
/// </summary>
internal sealed class BoundedParser(TextReader text) : IParser
{
    public const int MaxDepth = 100;

    /// <summary>
    /// Of nodes that aliases stand for, in one document. The largest manifests in use have some ten thousand nodes in all.
    /// </summary>
    public const int MaxRepeated = 100_000;

    /// <summary>The same of all documents of a text.</summary>
    public const int MaxRepeatedInAll = 400_000;

    /// <summary>Of characters that aliases stand for, in all documents of a text.</summary>
    public const int MaxRepeatedText = 16 << 20;

    private readonly Parser _parser = new(text);
    private readonly Stack<Extent> _open = new();
    private readonly Dictionary<AnchorName, Extent> _anchors = [];
    private int _repeated;
    private int _repeatedInAll;
    private long _repeatedText;
    private Mark _last = Mark.Empty;

    public ParsingEvent? Current => _parser.Current;

    public bool MoveNext()
    {
        if (!Advance())
            return false;
        if (_parser.Current is NodeEvent or AnchorAlias)
            CountIn(_parser.Current);
        switch (_parser.Current)
        {
            case DocumentStart:
                _anchors.Clear();
                _repeated = 0;
                break;
            case AnchorAlias alias:
                Repeat(alias);
                break;
            case Scalar scalar:
                var leaf = new Extent { Nodes = 1, Text = scalar.Value.Length };
                Anchor(scalar.Anchor, leaf);
                Contain(leaf);
                break;
            case NodeEvent collection:
                Open(collection);
                break;
            case SequenceEnd or MappingEnd:
                Close();
                break;
        }
        return true;
    }

    private bool Advance()
    {
        try
        {
            var moved = _parser.MoveNext();
            _last = _parser.Current?.End ?? _last;
            return moved;
        }
        // YamlDotNet's scanner gives up in these ways on some damaged text.
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            throw new SyntaxErrorException(_last, _last, "what follows here cannot be read");
        }
    }

    private void Open(NodeEvent collection)
    {
        if (_open.Count == MaxDepth)
            throw Beyond($"nested deeper than {MaxDepth} levels");
        var extent = new Extent { Nodes = 1, Height = 1, IsOpen = true, IsMapping = collection is MappingStart };
        Anchor(collection.Anchor, extent);
        _open.Push(extent);
    }

    // YamlDotNet loses the value of a key that is left out (`- : a`), and what comes behind it has other keys then.
    private void CountIn(ParsingEvent node)
    {
        if (!_open.TryPeek(out var parent))
            return;
        if (parent.IsMapping && parent.Children % 2 == 0 && node is Scalar { Value.Length: 0, Style: ScalarStyle.Plain })
            throw new SyntaxErrorException(node.Start, node.End,
                "there is no key in front of the colon; one that is empty is written as \"\"");
        parent.Children++;
    }

    private void Close()
    {
        var closed = _open.Pop();
        closed.IsOpen = false;
        Contain(closed);
    }

    private void Repeat(AnchorAlias alias)
    {
        // The parser itself refuses what no anchor names, when the node is looked up.
        if (!_anchors.TryGetValue(alias.Value, out var extent))
            return;
        if (extent.IsOpen)
            throw Beyond($"the alias *{alias.Value} stands for what it is in");
        if (_open.Count + extent.Height > MaxDepth)
            throw Beyond($"with the alias *{alias.Value} nested deeper than {MaxDepth} levels");
        _repeated += extent.Nodes;
        _repeatedInAll += extent.Nodes;
        _repeatedText += extent.Text;
        if (_repeated > MaxRepeated)
            throw Beyond($"with the alias *{alias.Value} aliases stand for more than {MaxRepeated} nodes");
        if (_repeatedInAll > MaxRepeatedInAll)
            throw Beyond($"with the alias *{alias.Value} aliases stand for more than {MaxRepeatedInAll} nodes in all documents");
        if (_repeatedText > MaxRepeatedText)
            throw Beyond($"with the alias *{alias.Value} aliases stand for more than {MaxRepeatedText >> 20} MiB of text");
        Contain(extent);
    }

    private void Anchor(AnchorName name, Extent extent)
    {
        if (!name.IsEmpty)
            _anchors[name] = extent;
    }

    private void Contain(Extent child)
    {
        if (!_open.TryPeek(out var parent))
            return;
        parent.Nodes += child.Nodes;
        parent.Text += child.Text;
        parent.Height = Math.Max(parent.Height, child.Height + 1);
    }

    private SemanticErrorException Beyond(string message) => new(Current!.Start, Current.End, message);

    /// <summary>Of a node with all that is in it.</summary>
    private sealed class Extent
    {
        public int Nodes { get; set; }

        /// <summary>Characters of its scalars.</summary>
        public long Text { get; set; }

        /// <summary>Levels of collections, itself among them: none for a scalar.</summary>
        public int Height { get; set; }

        public bool IsOpen { get; set; }

        public bool IsMapping { get; init; }

        /// <summary>What is in it: of a mapping keys and values in turn.</summary>
        public int Children { get; set; }
    }
}
