using System.Globalization;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Storage;

/// <summary>The names of one database's objects, all below one folder. Numbers are padded so that listings are in their order.</summary>
internal sealed class DatabasePaths(ObjectPath root)
{
    /// <summary>The database's folder.</summary>
    public ObjectPath Root { get; } = root;

    /// <summary>The manifest, the only object of a database that is ever replaced.</summary>
    public ObjectPath Head { get; } = root / "HEAD";

    /// <summary>The folder of the copies of every HEAD.</summary>
    public ObjectPath Heads { get; } = root / "head";

    /// <summary>The folder of the logs.</summary>
    public ObjectPath Logs { get; } = root / "log";

    /// <summary>The folder of the segments.</summary>
    public ObjectPath Segments { get; } = root / "seg";

    /// <summary>The folder of the open explicit transactions.</summary>
    public ObjectPath Transactions { get; } = root / "tx";

    /// <summary>The folder of the clones' claims on objects of this database.</summary>
    public ObjectPath Pins { get; } = root / "pin";

    /// <summary>The folder of partial results.</summary>
    public ObjectPath Operations { get; } = root / "operations";

    /// <summary>The copy of one HEAD. The id tells rival HEADs of one version apart, of which only one has become HEAD.</summary>
    public ObjectPath HeadCopy(long version, Guid id) => Heads / Numbered(version, id);

    /// <summary>A log.</summary>
    public ObjectPath Log(LogName log) => Logs / Numbered(log.Number, log.Id);

    /// <summary>A segment.</summary>
    public ObjectPath Segment(Guid id) => Segments / Ulid.Format(id);

    /// <summary>An open explicit transaction.</summary>
    public ObjectPath Transaction(Guid id) => Transactions / Ulid.Format(id);

    /// <summary>A clone's claim.</summary>
    public ObjectPath Pin(Guid id) => Pins / Ulid.Format(id);

    /// <summary>The path of one of the database's objects below its folder, which is the same below another database's.</summary>
    public string NameOf(ObjectPath path) => path.Value[(Root.Value.Length + 1)..];

    private static string Numbered(long number, Guid id) => string.Create(CultureInfo.InvariantCulture, $"{number:D10}-{Ulid.Format(id)}");
}
