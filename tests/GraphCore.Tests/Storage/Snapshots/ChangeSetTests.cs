using CsCheck;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Storage.Snapshots;

public sealed class ChangeSetTests
{
    private const string AddedSegment = "0E00112233445566778899AABBCCDDEEFFFFEEDDCCBBAA9988776655443322110090873DC0843DB802EFFDB6F50D";

    [Fact]
    public void Every_operation_is_read_as_it_was_written()
    {
        byte[] written = [.. AllOperations(), .. Convert.FromHexString(AddedSegment)];
        var kinds = new List<OperationKind>();
        var reader = new ChangeSetReader(written);
        var writer = new ChangeSetWriter();
        var operation = default(GraphOperation);
        while (reader.TryRead(ref operation))
        {
            kinds.Add(operation.Kind);
            operation.WriteTo(writer, reader.Names);
        }

        Assert.Equal(written, writer.Written.ToArray());
        Assert.Equal(Enum.GetValues<OperationKind>().Where(kind => kind != OperationKind.Name).Order(), kinds.Distinct().Order());
    }

    [Fact]
    public void An_added_segment_is_read_as_it_was_written()
    {
        var segment = new SegmentReference(new Guid("00112233-4455-6677-8899-aabbccddeeff"), new Guid("ffeeddcc-bbaa-9988-7766-554433221100"), 1_000_336, 1_000_000, 312, 0xDEADBEEF);
        var writer = new ChangeSetWriter();
        writer.AddSegment(segment);
        var operation = default(GraphOperation);
        var reader = new ChangeSetReader(writer.Written.Span);

        Assert.True(reader.TryRead(ref operation));
        Assert.Equal((OperationKind.AddSegment, segment), (operation.Kind, operation.Segment));
        Assert.Equal("01" + AddedSegment, Convert.ToHexString(writer.Written.Span));
    }

    /// <summary>The format is in stored log records: this text changes only with a new version byte.</summary>
    [Fact]
    public void The_format_of_version_1_stays()
    {
        Assert.Equal(
            "010A010662794E616D65000006506572736F6E02046E616D6503616765000A0206756E697175650001054B4E4F5753010573696E636506756E697175650C0306"
            + "756E697175650001054B4E4F5753010573696E636500040C04057479706564030006506572736F6E01036167650F494E5445474552207C20464C4F4154010106"
            + "506572736F6E02808008010002020001046E616D6504010104034164610103616765040002024801054B4E4F575303808008030002010573696E63650500040A"
            + "D00F060000070100090008020D030B020B01",
            Convert.ToHexString(AllOperations()));
        Assert.Equal(
            "Name=1 CreateNode=2 CreateRelationship=3 SetNodeProperty=4 SetRelationshipProperty=5 AddLabel=6 RemoveLabel=7 DeleteNode=8 DeleteRelationship=9 CreateIndex=10 DropIndex=11 CreateConstraint=12 DropConstraint=13 AddSegment=14",
            string.Join(' ', Enum.GetValues<OperationKind>().Select(kind => $"{kind}={(int)kind}")));
        Assert.Equal("Node=0 Relationship=1", string.Join(' ', Enum.GetValues<EntityKind>().Select(kind => $"{kind}={(int)kind}")));
        Assert.Equal("Range=0 Text=1 Point=2 Lookup=3", string.Join(' ', Enum.GetValues<IndexKind>().Select(kind => $"{kind}={(int)kind}")));
        Assert.Equal("Unique=0 Key=1 Existence=2 Type=3", string.Join(' ', Enum.GetValues<ConstraintKind>().Select(kind => $"{kind}={(int)kind}")));
    }

    [Fact]
    public void Damaged_bytes_are_refused_and_nothing_else_happens()
    {
        byte[] intact = AllOperations();
        Gen.Select(Gen.Int[0, intact.Length], Gen.Int[0, 4], Gen.Byte.Array[0, 6]).Sample(
            (at, cut, put) =>
            {
                byte[] damaged = [.. intact.Take(at), .. put, .. intact.Skip(at + cut)];
                try
                {
                    GraphState.Empty("t").Open(linear: true).Apply(damaged);
                }
                catch (GraphException exception)
                {
                    Assert.Equal(ErrorCodes.StorageDamageDetected, exception.Code);
                }
            },
            iter: 20_000);
    }

    [Theory]
    [InlineData("02", "a change set has an unknown version")]
    [InlineData("0163", "a change set has an unknown operation")]
    [InlineData("010800", "a change set names a node that does not exist")]
    [InlineData("01080F", "an id is out of range")]
    [InlineData("01020000020000", "a change set creates a node that exists")]
    [InlineData("010E0011", "the bytes end within an id")]
    [InlineData("010E00112233445566778899AABBCCDDEEFFFFEEDDCCBBAA99887766554433221100107F0101", "a segment is not where it could be")]
    [InlineData("0102000100", "a number in a change set is out of range")]
    public void Operations_that_fit_no_state_say_what_is_wrong(string hex, string what)
    {
        GraphException exception = Assert.Throws<GraphException>(() => GraphState.Empty("t").Open(linear: true).Apply(Convert.FromHexString(hex)));
        Assert.Equal(ErrorCodes.StorageDamageDetected, exception.Code);
        Assert.Equal($"Stored data is damaged: {what}.", exception.Message);
    }

    private static byte[] AllOperations()
    {
        var transaction = new GraphTransaction(GraphState.Empty("t"), new SequentialIds(1 << 16));
        int person = transaction.AddLabel("Person");
        int knows = transaction.AddType("KNOWS");
        int name = transaction.AddKey("name");
        transaction.CreateIndex(new IndexDefinition(1, "byName", IndexKind.Range, EntityKind.Node, "Person", ["name", "age"], null));
        transaction.CreateConstraint(
            new ConstraintDefinition(3, "unique", ConstraintKind.Unique, EntityKind.Relationship, "KNOWS", ["since"], null, 2),
            new IndexDefinition(2, "unique", IndexKind.Range, EntityKind.Relationship, "KNOWS", ["since"], "unique"));
        transaction.CreateConstraint(new ConstraintDefinition(4, "typed", ConstraintKind.Type, EntityKind.Node, "Person", ["age"], "INTEGER | FLOAT", -1), null);
        int ada = transaction.CreateNode([person]);
        int bob = transaction.CreateNode([]);
        transaction.SetNodeProperty(ada, name, new StringValue("Ada"));
        transaction.SetNodeProperty(ada, transaction.AddKey("age"), new IntegerValue(36));
        long handle = transaction.CreateRelationship(knows, ada, bob);
        transaction.SetRelationshipProperty(handle, transaction.AddKey("since"), new DateValue(1000));
        transaction.AddNodeLabel(bob, person);
        transaction.RemoveNodeLabel(ada, person);
        transaction.DeleteRelationship(handle);
        transaction.DeleteNode(bob);
        transaction.DropConstraint(3);
        transaction.DropIndex(1);
        return transaction.ChangeSet.Operations.ToArray();
    }
}
