using System;

namespace App;

public sealed class Value
{
    public int Work(string id)
    {
        if (id.Length == 0)
            throw new ArgumentException("empty", nameof(id));
        return id.Length;
    }
}
