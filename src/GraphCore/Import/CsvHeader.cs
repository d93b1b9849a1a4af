using System.Text;
using System.Text.Unicode;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Import;

/// <summary>What a column of a file is.</summary>
internal enum ColumnRole
{
    Property,
    Id,
    Start,
    End,
    Labels,
    Type,
    Ignored,
}

/// <summary>Types of properties, by the names that neo4j-admin has for them.</summary>
internal enum FieldType
{
    String,
    Char,
    Byte,
    Short,
    Int,
    Long,
    Float,
    Boolean,
    Point,
    Date,
    LocalTime,
    Time,
    LocalDateTime,
    DateTime,
    Duration,

    /// <summary>A value in JSON, as in files of JSON lines.</summary>
    Json,
}

/// <summary>One column, as its header describes it.</summary>
internal sealed record CsvColumn(ColumnRole Role)
{
    /// <summary>The header's text.</summary>
    public required string Text { get; init; }

    /// <summary>The property, or null.</summary>
    public string? Property { get; init; }

    /// <summary>The id space of an id, a start or an end.</summary>
    public string Space { get; init; } = string.Empty;

    public FieldType Type { get; init; }

    public bool IsArray { get; init; }

    /// <summary>Whether ids are integers.</summary>
    public bool HasIntegerIds { get; init; }

    /// <summary>Between the items of a list of values or labels.</summary>
    public byte ItemDelimiter { get; init; }

    /// <summary>The zone of times and datetimes that have none.</summary>
    public string Zone { get; init; } = "Z";

    /// <summary>The coordinate system of points that name none.</summary>
    public CoordinateSystem? System { get; init; }
}

/// <summary>Reads the header of a file of nodes or relationships: <c>name:type</c>, <c>:ID(Space)</c>, <c>:LABEL</c> and the like.</summary>
internal sealed class CsvHeader
{
    private static readonly Dictionary<string, FieldType> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["string"] = FieldType.String,
        ["char"] = FieldType.Char,
        ["byte"] = FieldType.Byte,
        ["short"] = FieldType.Short,
        ["int"] = FieldType.Int,
        ["long"] = FieldType.Long,
        ["float"] = FieldType.Float,
        ["double"] = FieldType.Float,
        ["boolean"] = FieldType.Boolean,
        ["point"] = FieldType.Point,
        ["date"] = FieldType.Date,
        ["localtime"] = FieldType.LocalTime,
        ["time"] = FieldType.Time,
        ["localdatetime"] = FieldType.LocalDateTime,
        ["datetime"] = FieldType.DateTime,
        ["duration"] = FieldType.Duration,
        ["json"] = FieldType.Json,
    };

    private readonly ImportOptions options;
    private readonly string file;
    private readonly long line;

    private CsvHeader(ImportOptions options, string file, long line)
    {
        this.options = options;
        this.file = file;
        this.line = line;
    }

    /// <summary>The header that a reader has just read.</summary>
    /// <param name="reader">Holds the header as its record.</param>
    /// <param name="isOfRelationships">Null: whatever the header is of.</param>
    /// <exception cref="Errors.GraphException"><see cref="Errors.ErrorCodes.ImportFailed"/>: it is no header of such a file.</exception>
    public static CsvColumn[] Read(RecordReader reader, ImportOptions options, bool? isOfRelationships)
    {
        var header = new CsvHeader(options, reader.File, reader.Line);
        if (reader.Problem is not null)
        {
            throw ImportErrors.At(reader.File, reader.Line, reader.ProblemColumn, reader.Problem);
        }

        var columns = new CsvColumn[reader.FieldCount];
        for (int i = 0; i < columns.Length; i++)
        {
            if (!Utf8.IsValid(reader.Field(i)))
            {
                throw header.Error(i, "the header is not valid UTF-8");
            }

            columns[i] = header.Parse(Encoding.UTF8.GetString(reader.Field(i)), i);
        }

        header.Check(columns, isOfRelationships);
        return columns;
    }

    /// <summary>Whether columns are those of relationships.</summary>
    public static bool IsOfRelationships(CsvColumn[] columns) => Array.Exists(columns, static column => column.Role is ColumnRole.Start or ColumnRole.End);

    private CsvColumn Parse(string text, int index)
    {
        string rest = text.TrimEnd();
        string? settings = null;
        if (rest.EndsWith('}') && rest.LastIndexOf('{') is int brace and >= 0)
        {
            settings = rest[(brace + 1)..^1];
            rest = rest[..brace].TrimEnd();
        }

        string space = string.Empty;
        if (rest.EndsWith(')') && rest.LastIndexOf('(') is int parenthesis and >= 0)
        {
            space = rest[(parenthesis + 1)..^1];
            rest = rest[..parenthesis];
        }

        int colon = rest.LastIndexOf(':');
        string name = colon < 0 ? rest : rest[..colon];
        string type = colon < 0 ? string.Empty : rest[(colon + 1)..].Trim();
        ColumnRole role = type.ToUpperInvariant() switch
        {
            "ID" => ColumnRole.Id,
            "START_ID" => ColumnRole.Start,
            "END_ID" => ColumnRole.End,
            "LABEL" => ColumnRole.Labels,
            "TYPE" => ColumnRole.Type,
            "IGNORE" => ColumnRole.Ignored,
            _ => ColumnRole.Property,
        };
        bool hasSpace = role is ColumnRole.Id or ColumnRole.Start or ColumnRole.End;
        if (space.Length > 0 && !hasSpace)
        {
            throw Error(index, $"`{text}` has an id space, which only ID, START_ID and END_ID can have");
        }

        var column = new CsvColumn(role)
        {
            Text = text,
            Space = space,
            HasIntegerIds = options.IdType == ImportIdType.Integer,
            ItemDelimiter = (byte)options.ArrayDelimiter,
            Property = role is ColumnRole.Property or ColumnRole.Id && name.Length > 0 ? name : null,
        };
        if (role == ColumnRole.Property)
        {
            column = WithType(column, type, index);
        }

        return settings is null ? column : WithSettings(column, settings, index);
    }

    private CsvColumn WithType(CsvColumn column, string type, int index)
    {
        if (column.Property is null)
        {
            throw Error(index, $"`{column.Text}` names no property; leave a column out by `:IGNORE`");
        }

        bool isArray = type.EndsWith("[]", StringComparison.Ordinal);
        string scalar = isArray ? type[..^2] : type;
        if (scalar.Length == 0)
        {
            return column with { IsArray = isArray };
        }

        return Types.TryGetValue(scalar, out FieldType known)
            ? column with { Type = known, IsArray = isArray && known != FieldType.Json }
            : throw Error(index, $"`{type}` is no type of a column; the types are ID, START_ID, END_ID, LABEL, TYPE, IGNORE, {string.Join(", ", Types.Keys)} and lists of them, as `int[]`");
    }

    private CsvColumn WithSettings(CsvColumn column, string settings, int index)
    {
        foreach (string setting in settings.Split(','))
        {
            int colon = setting.IndexOf(':');
            string name = (colon < 0 ? setting : setting[..colon]).Trim();
            string value = colon < 0 ? string.Empty : setting[(colon + 1)..].Trim().Trim('\'', '"');
            switch (name.ToUpperInvariant())
            {
                case "ID-TYPE" when column.Role is ColumnRole.Id or ColumnRole.Start or ColumnRole.End:
                    column = column with { HasIntegerIds = IsIntegerType(value, index) };
                    break;
                case "LABEL" when column.Role == ColumnRole.Id:
                    // Says which label an id space is of, which nothing here depends on.
                    break;
                case "DELIMITER":
                    column = column with { ItemDelimiter = (byte)ImportOptions.ParseCharacter(column.Text, value) };
                    break;
                case "TIMEZONE" when column.Type is FieldType.Time or FieldType.DateTime:
                    column = column with { Zone = Zone(column, value, index) };
                    break;
                case "CRS" when column.Type == FieldType.Point && CoordinateSystems.TryParse(value, out CoordinateSystem system):
                    column = column with { System = system };
                    break;
                default:
                    throw Error(index, $"`{setting.Trim()}` is no setting of this column");
            }
        }

        return column;
    }

    private bool IsIntegerType(string type, int index) => type.ToUpperInvariant() switch
    {
        "STRING" => false,
        "INT" or "LONG" or "INTEGER" => true,
        _ => throw Error(index, $"`{type}` is no type of ids; they are `string` or `long`"),
    };

    private string Zone(CsvColumn column, string zone, int index)
    {
        bool isOffset = TemporalParser.ParseOffset(zone) is not null;
        if (!isOffset && (column.Type == FieldType.Time || !TimeZones.IsKnown(zone)))
        {
            throw Error(index, $"`{zone}` is no time zone{(column.Type == FieldType.Time ? " of a time, which has an offset as `+02:00`" : string.Empty)}");
        }

        return isOffset ? zone : $"[{zone}]";
    }

    private void Check(CsvColumn[] columns, bool? isOfRelationships)
    {
        bool hasEnds = IsOfRelationships(columns);
        if (isOfRelationships == false && hasEnds)
        {
            throw Error(-1, "the header is one of relationships, but the file is given as one of nodes");
        }

        if (hasEnds || isOfRelationships == true)
        {
            Demand(columns, ColumnRole.Start, ":START_ID");
            Demand(columns, ColumnRole.End, ":END_ID");
        }

        var properties = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < columns.Length; i++)
        {
            CsvColumn column = columns[i];
            bool fits = column.Role switch
            {
                ColumnRole.Property or ColumnRole.Ignored => true,
                ColumnRole.Id or ColumnRole.Labels => !hasEnds,
                _ => hasEnds,
            };
            if (!fits)
            {
                throw Error(i, $"`{column.Text}` does not belong into a file of {(hasEnds ? "relationships" : "nodes")}");
            }

            bool isRepeated = column.Role is not (ColumnRole.Property or ColumnRole.Ignored) && Array.FindIndex(columns, other => other.Role == column.Role) < i;
            if (isRepeated || (column.Property is not null && !properties.Add(column.Property)))
            {
                throw Error(i, $"`{column.Text}` is there twice");
            }
        }
    }

    private void Demand(CsvColumn[] columns, ColumnRole role, string name)
    {
        if (!Array.Exists(columns, column => column.Role == role))
        {
            throw Error(-1, $"the header has no `{name}`");
        }
    }

    private Errors.GraphException Error(int index, string reason) => ImportErrors.At(file, line, index + 1, reason);
}
