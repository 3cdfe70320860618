using System.Collections;

namespace PatchTracer.Go.Syntax;

/// <summary>Source order walk with its own stack: a chain of ten thousand additions is a tree that deep.</summary>
internal sealed class TreeWalk(Node root, Func<Node, bool>? descend) : IEnumerable<Node>
{
    public IEnumerator<Node> GetEnumerator()
    {
        var pending = new List<Node> { root };
        while (pending.Count > 0)
        {
            var node = pending[^1];
            pending.RemoveAt(pending.Count - 1);
            yield return node;
            if (descend is not null && !descend(node))
                continue;
            var mark = pending.Count;
            node.AddChildren(pending);
            pending.Reverse(mark, pending.Count - mark);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
