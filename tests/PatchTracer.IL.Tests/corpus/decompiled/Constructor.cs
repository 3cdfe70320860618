using System;

namespace App;

public class Constructor
{
    private readonly string _id;

    private readonly DateTime _made = DateTime.UnixEpoch;

    public Constructor(string id)
    {
        _id = id ?? throw new ArgumentNullException(nameof(id));
    }

    public override string ToString() => _id + _made;
}
