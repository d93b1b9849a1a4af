namespace Serverless.GraphCore.Tests.Planning;

/// <summary>Counts like those of a small social network, with an index on ids.</summary>
internal static class SocialGraph
{
    public static FakeGraph Create() => new FakeGraph()
        .Nodes("Person", 1_700).Nodes("City", 1_343).Nodes("Country", 111).Nodes("Forum", 15_000).Nodes("Post", 150_000).Nodes("Comment", 180_000)
        .Nodes("Message", 330_000).Nodes("Tag", 16_080).Nodes("TagClass", 71)
        .Relationships("Person", "KNOWS", "Person", 23_000)
        .Relationships("Person", "IS_LOCATED_IN", "City", 1_700)
        .Relationships("City", "IS_PART_OF", "Country", 1_343)
        .Relationships("Forum", "HAS_MEMBER", "Person", 260_000)
        .Relationships("Forum", "CONTAINER_OF", "Post", 150_000)
        .Relationships("Comment+Message", "REPLY_OF", "Post+Message", 120_000)
        .Relationships("Comment+Message", "REPLY_OF", "Comment+Message", 60_000)
        .Relationships("Post+Message", "HAS_TAG", "Tag", 160_000)
        .Relationships("Comment+Message", "HAS_TAG", "Tag", 220_000)
        .Relationships("Tag", "HAS_TYPE", "TagClass", 16_080)
        .Relationships("Post+Message", "HAS_CREATOR", "Person", 150_000)
        .Relationships("Comment+Message", "HAS_CREATOR", "Person", 180_000)
        .Relationships("Person", "LIKES", "Post+Message", 200_000)
        .Relationships("Person", "LIKES", "Comment+Message", 100_000)
        .Relationships("Person", "HAS_INTEREST", "Tag", 40_000)
        .Unique("Person", "id").Index("Person", "age").Index("City", "name").Index("Person", "lastName", "firstName").Index("Tag", "name");
}
