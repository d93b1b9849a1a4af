using System.Text;
using System.Text.Unicode;
using Serverless.GraphCore.Storage.Building;

namespace Serverless.GraphCore.Import;

/// <summary>Adds the records of a file of relationships to the graph, whose nodes are all there.</summary>
internal sealed class CsvRelationshipReader
{
    private readonly RecordReader reader;
    private readonly CsvColumn[] columns;
    private readonly GraphBuilder builder;
    private readonly BadRows bad;
    private readonly IdSpace sources;
    private readonly IdSpace targets;
    private readonly string? fixedType;
    private readonly int startColumn;
    private readonly int endColumn;
    private readonly int typeColumn;
    private readonly int file;
    private readonly Dictionary<string, TableColumns<RelationshipList>> tables = new(StringComparer.Ordinal);
    private TableColumns<RelationshipList>? current;
    private byte[] currentType = [];

    /// <param name="reader">Stands behind the header.</param>
    /// <param name="type">The type of relationships for which the file has none.</param>
    public CsvRelationshipReader(RecordReader reader, CsvColumn[] columns, string? type, GraphBuilder builder, IdSpaces spaces, BadRows bad)
    {
        this.reader = reader;
        this.columns = columns;
        this.builder = builder;
        this.bad = bad;
        fixedType = type;
        startColumn = Array.FindIndex(columns, static column => column.Role == ColumnRole.Start);
        endColumn = Array.FindIndex(columns, static column => column.Role == ColumnRole.End);
        typeColumn = Array.FindIndex(columns, static column => column.Role == ColumnRole.Type);
        file = builder.AddFile(reader.File);
        sources = spaces[columns[startColumn].Space];
        targets = spaces[columns[endColumn].Space];
    }

    /// <summary>Adds the records that are whole in the reader's buffer.</summary>
    public void ReadRecords()
    {
        while (reader.TryRead())
        {
            if (!RecordProblems.TryFind(reader, columns.Length, out int column, out string? reason))
            {
                reason = AddRecord(ref column);
            }

            if (reason is not null)
            {
                bad.Add(reader.File, reader.Line, column, reason);
            }
        }
    }

    private string? AddRecord(ref int column)
    {
        int source = Find(sources, startColumn);
        int target = Find(targets, endColumn);
        if (source < 0 || target < 0)
        {
            return DescribeMissing(source < 0, ref column);
        }

        if (!TryTable(out TableColumns<RelationshipList> table, out string? reason))
        {
            column = typeColumn + 1;
            return reason;
        }

        RelationshipList list = table.Table;
        foreach ((int index, ColumnBuilder to) in table.Properties)
        {
            ReadOnlySpan<byte> field = reader.Field(index);
            if (field.IsEmpty && !reader.IsQuoted(index))
            {
                continue;
            }

            if (FieldParser.Add(to, list.RowCount, columns[index], field) is { } problem)
            {
                column = index + 1;
                list.CutBack();
                return problem;
            }
        }

        list.Add(source, target, new RowOrigin(file, reader.Line));
        return null;
    }

    private int Find(IdSpace space, int index)
    {
        bool isInteger = columns[index].HasIntegerIds;
        ReadOnlySpan<byte> field = reader.Field(index);
        return space.Find(isInteger ? field.Trim((byte)' ') : field, isInteger);
    }

    private string DescribeMissing(bool isStart, ref int column)
    {
        (int index, IdSpace space) = isStart ? (startColumn, sources) : (endColumn, targets);
        column = index + 1;
        return $"no node has the id `{FieldParser.Show(reader.Field(index))}`{(space.Name.Length == 0 ? string.Empty : $" in id space `{space.Name}`")}";
    }

    private bool TryTable(out TableColumns<RelationshipList> table, out string? reason)
    {
        ReadOnlySpan<byte> field = typeColumn < 0 ? default : reader.Field(typeColumn);
        reason = null;
        if (current is null || !field.SequenceEqual(currentType))
        {
            reason = Utf8.IsValid(field) ? field.IsEmpty && fixedType is null ? "the relationship has no type" : null : FieldParser.NotUtf8;
            if (reason is not null)
            {
                table = null!;
                return false;
            }

            current = Table(field.IsEmpty ? fixedType! : Encoding.UTF8.GetString(field));
            currentType = field.ToArray();
        }

        table = current;
        return true;
    }

    private TableColumns<RelationshipList> Table(string type)
    {
        if (!tables.TryGetValue(type, out TableColumns<RelationshipList>? table))
        {
            table = new TableColumns<RelationshipList>(builder.RelationshipsOf(type), columns, builder);
            tables.Add(type, table);
        }

        return table;
    }
}
