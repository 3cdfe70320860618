using System.Collections.Generic;

namespace App;

public sealed class Iterator
{
    public IEnumerable<char> Work(string id)
    {
        foreach (var c in id)
            yield return c;
    }
}
